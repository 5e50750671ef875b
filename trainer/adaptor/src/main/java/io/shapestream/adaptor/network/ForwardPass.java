package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.Layer;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries a batch through a plan's layers. Every result belongs to the batch's manager: the engine
 * attaches a result to the manager of an operation's first operand, and that is always the batch
 * here, never a parameter.
 */
final class ForwardPass implements Layer.Visitor {
  /** PyTorch's: new = 0.9 old + 0.1 batch. */
  private static final double BATCH_NORM_MOMENTUM = 0.1;

  private static final double BATCH_NORM_EPSILON = 1e-5;

  private final NetworkPlan plan;
  private final NetworkShape shape;
  private final boolean training;
  private final Function<String, NDArray> values;
  private final Bridge bridge;
  private final boolean mixed;
  private PtNDArray x;
  private int stages;

  private ForwardPass(
      NetworkPlan plan,
      NetworkShape shape,
      NDArray images,
      boolean training,
      Function<String, NDArray> values,
      Bridge bridge) {
    this.plan = plan;
    this.shape = shape;
    this.mixed = plan.spec().precision() == Precision.BFLOAT16;
    this.x = (PtNDArray) (mixed ? bridge.lower(images) : images);
    this.training = training;
    this.values = values;
    this.bridge = bridge;
  }

  static NDArray run(
      NetworkPlan plan,
      NetworkShape shape,
      NDArray images,
      boolean training,
      Function<String, NDArray> values,
      Bridge bridge) {
    ForwardPass pass = new ForwardPass(plan, shape, images, training, values, bridge);
    Layer.walk(plan.layers(), pass);
    return pass.x;
  }

  /** Sizes and costs are computed without running the network: here both must agree. */
  @Override
  public void stage(Layer.Stage stage) {
    requireSize(shape.stages().get(stages++).size(), stage.name());
  }

  @Override
  public void convolution(Layer.Convolution layer) {
    x = mixed ? mixedConvolution(layer) : exactConvolution(layer);
  }

  private PtNDArray mixedConvolution(Layer.Convolution layer) {
    NDArray setting = Settings.on(x.getManager(), layer.stride(), layer.padding(), layer.groups());
    return (PtNDArray)
        bridge.convolution(
            x,
            value(layer.name() + ".weight"),
            layer.bias() ? value(layer.name() + ".bias") : null,
            setting);
  }

  private PtNDArray exactConvolution(Layer.Convolution layer) {
    return JniUtils.convolution(
        x,
        value(layer.name() + ".weight"),
        layer.bias() ? value(layer.name() + ".bias") : absent(),
        square(layer.stride()),
        square(layer.padding()),
        square(1),
        layer.groups());
  }

  @Override
  public void batchNorm(Layer.BatchNorm layer) {
    x =
        JniUtils.batchNorm(
            x,
            value(layer.name() + ".running_mean"),
            value(layer.name() + ".running_var"),
            value(layer.name() + ".weight"),
            value(layer.name() + ".bias"),
            training,
            BATCH_NORM_MOMENTUM,
            BATCH_NORM_EPSILON);
  }

  @Override
  public void activation(Layer.Activation layer) {
    x =
        switch (layer) {
          case RELU -> JniUtils.relu(x);
          case RELU6 -> (PtNDArray) bridge.relu6(x);
        };
  }

  @Override
  public void maxPool(Layer.MaxPool layer) {
    if (!layer.passes(size())) {
      x =
          JniUtils.maxPool(
              x,
              square(layer.window()),
              square(layer.stride()),
              square(layer.padding()),
              layer.roundsUp());
    }
  }

  @Override
  public void residual(Layer.Residual layer) {
    PtNDArray entering = x;
    PtNDArray body = through(layer.body(), entering);
    PtNDArray shortcut = through(layer.shortcut(), entering);
    x = JniUtils.add(body, shortcut);
  }

  @Override
  public void adaptor(Layer.Adaptor layer) {
    PtNDArray entering = x;
    PtNDArray keep = through(layer.keep(), entering);
    PtNDArray down = through(layer.down(), entering);
    x = (PtNDArray) bridge.adapt(down, keep, alpha(layer), setting(layer));
  }

  @Override
  public void globalAverage(Layer.GlobalAverage layer) {
    requireSize(shape.finalSize(), "the global average");
    x = JniUtils.adaptiveAvgPool(x, square(1));
    x = JniUtils.reshape(x, new long[] {x.getShape().get(0), x.getShape().get(1)});
  }

  @Override
  public void linear(Layer.Linear layer) {
    PtNDArray weight = value(layer.name() + ".weight");
    PtNDArray bias = value(layer.name() + ".bias");
    x = mixed ? (PtNDArray) bridge.linear(x, weight, bias) : JniUtils.linear(x, weight, bias);
  }

  private PtNDArray through(List<Layer> layers, PtNDArray entering) {
    x = entering;
    Layer.walk(layers, this);
    return x;
  }

  private NDArray alpha(Layer.Adaptor layer) {
    return values.apply(layer.name() + ".alpha");
  }

  /** On the CPU, wherever the batch lies: the script reads it without waiting for a device. */
  private NDArray setting(Layer.Adaptor layer) {
    AdaptorShape adaptor = shape.adaptors().get(layer.index());
    double size = adaptor.outputSize();
    double offset = plan.spec().factors().weightOffset(shape.penalty());
    double bounded = plan.spec().keepsWeightsInside() ? 1 : 0;
    return Settings.on(x.getManager(), size, size, shape.penalty(), offset, layer.gain(), bounded);
  }

  private void requireSize(int expected, String where) {
    if (size() != expected) {
      throw new IllegalStateException(
          "The map that enters " + where + " should be " + expected + " px, was " + size());
    }
  }

  private int size() {
    return (int) x.getShape().get(2);
  }

  private PtNDArray value(String name) {
    return (PtNDArray) values.apply(name);
  }

  private static Shape square(int length) {
    return new Shape(length, length);
  }

  /** The engine takes a missing bias as null. */
  @SuppressWarnings(
      "NullAway") // DJL's interface is not annotated; its native call maps null to "no bias".
  private static PtNDArray absent() {
    @Nullable PtNDArray none = null;
    return none;
  }
}
