package io.shapestream.trainer;

import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.LayerShape;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;

/**
 * A network's shape with its totals, as JSON has it.
 *
 * @param activationBytes of a training step, for one image at float32
 */
record ShapeReport(
    String network,
    String mode,
    int inputSize,
    double penalty,
    long macs,
    long flops,
    long parameters,
    long activationBytes,
    int finalSize,
    List<AdaptorShape> adaptors,
    List<LayerShape> layers) {

  ShapeReport {
    adaptors = List.copyOf(adaptors);
    layers = List.copyOf(layers);
  }

  static ShapeReport of(NetworkShape shape) {
    return new ShapeReport(
        shape.network(),
        shape.mode(),
        shape.inputSize(),
        shape.penalty(),
        shape.macs(),
        shape.flops(),
        shape.parameters(),
        shape.activationBytes(),
        shape.finalSize(),
        shape.adaptors(),
        shape.layers());
  }
}
