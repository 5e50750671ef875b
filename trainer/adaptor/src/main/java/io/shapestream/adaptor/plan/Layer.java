package io.shapestream.adaptor.plan;

import java.util.List;

/**
 * One step of a network's forward pass. Names are those under which PyTorch stores the layer's
 * tensors.
 */
public sealed interface Layer {

  void accept(Visitor visitor);

  /** What is done at each kind of layer; one method each, so that no walker forgets a kind. */
  interface Visitor {
    void stage(Stage stage);

    void convolution(Convolution layer);

    void batchNorm(BatchNorm layer);

    void activation(Activation layer);

    void maxPool(MaxPool layer);

    void residual(Residual layer);

    void adaptor(Adaptor layer);

    void globalAverage(GlobalAverage layer);

    void linear(Linear layer);
  }

  static void walk(List<Layer> layers, Visitor visitor) {
    layers.forEach(layer -> layer.accept(visitor));
  }

  /**
   * Where the network's shape is read: the size of the feature map here is one bar of the picture.
   *
   * @param channels of the layer that follows
   */
  record Stage(String name, int channels) implements Layer {
    @Override
    public void accept(Visitor visitor) {
      visitor.stage(this);
    }
  }

  record Convolution(
      String name,
      int inputChannels,
      int outputChannels,
      int kernel,
      int stride,
      int padding,
      int groups,
      boolean bias)
      implements Layer {
    @Override
    public void accept(Visitor visitor) {
      visitor.convolution(this);
    }

    int outputSize(int inputSize) {
      return (inputSize + 2 * padding - kernel) / stride + 1;
    }

    int kernelArea() {
      return kernel * kernel;
    }
  }

  record BatchNorm(String name, int channels) implements Layer {
    @Override
    public void accept(Visitor visitor) {
      visitor.batchNorm(this);
    }
  }

  /** ReLU, or ReLU cut at 6. */
  enum Activation implements Layer {
    RELU,
    RELU6;

    @Override
    public void accept(Visitor visitor) {
      visitor.activation(this);
    }
  }

  /**
   * A max pool that shrinks by its stride.
   *
   * @param roundsUp whether an odd size leaves a window at the edge
   */
  record MaxPool(int window, int stride, int padding, boolean roundsUp) implements Layer {
    @Override
    public void accept(Visitor visitor) {
      visitor.maxPool(this);
    }

    /** Whether a map is too small for one window: it is passed on as it is. */
    public boolean passes(int inputSize) {
      return inputSize + 2 * padding < window;
    }

    public int outputSize(int inputSize) {
      if (passes(inputSize)) {
        return inputSize;
      }
      int span = inputSize + 2 * padding - window;
      int size = (roundsUp ? span + stride - 1 : span) / stride + 1;
      // A window must start inside the map or its left padding.
      return roundsUp && (size - 1) * stride >= inputSize + padding ? size - 1 : size;
    }
  }

  /** The sum of two ways through; an empty shortcut is the identity. */
  record Residual(List<Layer> body, List<Layer> shortcut) implements Layer {
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.residual(this);
    }
  }

  /**
   * A shape adaptor: gain * mix of two branches, resized alike.
   *
   * @param index of its alpha, in order of application
   * @param keep the full branch; empty: the input itself
   * @param down the down-sampled branch
   * @param gain 2 in residual use, where the two branches stand for a sum, else 1
   */
  record Adaptor(String name, int index, List<Layer> keep, List<Layer> down, double gain)
      implements Layer {
    public Adaptor {
      keep = List.copyOf(keep);
      down = List.copyOf(down);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.adaptor(this);
    }
  }

  /** The mean over each channel's map: from here on there are vectors. */
  enum GlobalAverage implements Layer {
    GLOBAL_AVERAGE;

    @Override
    public void accept(Visitor visitor) {
      visitor.globalAverage(this);
    }
  }

  record Linear(String name, int inputs, int outputs) implements Layer {
    @Override
    public void accept(Visitor visitor) {
      visitor.linear(this);
    }
  }
}
