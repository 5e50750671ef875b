package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.plan.TensorSpec.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists a network's tensors in the order of the forward pass; in a residual block the shortcut's
 * come last.
 */
final class TensorWalk implements Layer.Visitor {
  private final List<TensorSpec> tensors = new ArrayList<>();
  private int weights;

  static List<TensorSpec> of(List<Layer> layers, int alphas) {
    TensorWalk walk = new TensorWalk();
    Layer.walk(layers, walk);
    walk.addSurplus(alphas);
    return List.copyOf(walk.tensors);
  }

  @Override
  public void convolution(Layer.Convolution layer) {
    int perGroup = layer.inputChannels() / layer.groups();
    add(
        layer.name() + ".weight",
        Kind.CONVOLUTION_WEIGHT,
        List.of(layer.outputChannels(), perGroup, layer.kernel(), layer.kernel()));
    if (layer.bias()) {
      add(layer.name() + ".bias", Kind.CONVOLUTION_BIAS, List.of(layer.outputChannels()));
    }
  }

  @Override
  public void batchNorm(Layer.BatchNorm layer) {
    List<Integer> shape = List.of(layer.channels());
    add(layer.name() + ".weight", Kind.BATCH_NORM_SCALE, shape);
    add(layer.name() + ".bias", Kind.BATCH_NORM_SHIFT, shape);
    add(layer.name() + ".running_mean", Kind.BATCH_NORM_MEAN, shape);
    add(layer.name() + ".running_var", Kind.BATCH_NORM_VARIANCE, shape);
  }

  @Override
  public void linear(Layer.Linear layer) {
    add(layer.name() + ".weight", Kind.LINEAR_WEIGHT, List.of(layer.outputs(), layer.inputs()));
    add(layer.name() + ".bias", Kind.LINEAR_BIAS, List.of(layer.outputs()));
  }

  @Override
  public void residual(Layer.Residual layer) {
    Layer.walk(layer.body(), this);
    Layer.walk(layer.shortcut(), this);
  }

  @Override
  public void adaptor(Layer.Adaptor layer) {
    Layer.walk(layer.keep(), this);
    Layer.walk(layer.down(), this);
    add(layer.name() + ".alpha", Kind.ALPHA, List.of(1));
  }

  @Override
  public void stage(Layer.Stage stage) {}

  @Override
  public void activation(Layer.Activation layer) {}

  @Override
  public void maxPool(Layer.MaxPool layer) {}

  @Override
  public void globalAverage(Layer.GlobalAverage layer) {}

  private void addSurplus(int alphas) {
    long used = tensors.stream().filter(each -> each.kind() == Kind.ALPHA).count();
    for (long i = used; i < alphas; i++) {
      add("surplus." + i + ".alpha", Kind.ALPHA, List.of(1));
    }
  }

  private void add(String name, Kind kind, List<Integer> shape) {
    tensors.add(new TensorSpec(name, kind, shape, kind.isWeight() ? weights++ : -1));
  }
}
