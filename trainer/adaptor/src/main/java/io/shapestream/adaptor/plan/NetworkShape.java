package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Penalty;
import io.shapestream.adaptor.plan.LayerShape.Kind;
import java.util.List;

/**
 * The sizes and costs of a network at given alphas, computed without running it.
 *
 * @param stages the network's shape as the paper draws it
 * @param finalSize of the maps that enter the global average, in pixels
 * @param runningSize after the last adaptor
 * @param runningSizeTrue the same without penalty and rounding
 * @param surplusAlphas alphas that act nowhere
 */
public record NetworkShape(
    String network,
    String mode,
    int inputSize,
    List<LayerShape> layers,
    List<StageShape> stages,
    List<AdaptorShape> adaptors,
    double penalty,
    int finalSize,
    double runningSize,
    double runningSizeTrue,
    int surplusAlphas) {

  public NetworkShape {
    layers = List.copyOf(layers);
    stages = List.copyOf(stages);
    adaptors = List.copyOf(adaptors);
  }

  /** At the spec's initial alphas, bound by its limit or budget. */
  public static NetworkShape of(NetworkSpec spec) {
    return NetworkPlan.of(spec).initialShape();
  }

  /** At these alphas and this penalty. */
  public static NetworkShape of(NetworkSpec spec, List<Double> alphas, double penalty) {
    return NetworkPlan.of(spec).shape(alphas, penalty);
  }

  /** Size of the feature map that enters each stage. */
  public List<Integer> shape() {
    return stages.stream().map(StageShape::size).toList();
  }

  public List<String> stageNames() {
    return stages.stream().map(StageShape::name).toList();
  }

  /** Multiply-accumulates of convolutions and linear layers in a forward pass of one image. */
  public long macs() {
    return layers.stream().mapToLong(LayerShape::macs).sum();
  }

  public long macs(Kind kind) {
    return layers.stream().filter(each -> each.kind() == kind).mapToLong(LayerShape::macs).sum();
  }

  /** Floating-point operations: a multiply-accumulate is two. */
  public long flops() {
    return 2 * macs();
  }

  /** Trained values, alphas included. */
  public long parameters() {
    return surplusAlphas + layers.stream().mapToLong(LayerShape::parameters).sum();
  }

  /** Values that the layers put out in a forward pass of one image. */
  public long activations() {
    return layers.stream().mapToLong(LayerShape::activations).sum();
  }

  /**
   * Bytes of those values at float32, which a training step keeps for its backward pass. What is
   * not counted: copies that an activation function makes, and a kernel's own work space.
   */
  public long activationBytes() {
    return activations() * Float.BYTES;
  }

  /** The penalty that a bound on the true size asks for, see {@link Penalty}. */
  public double penaltyFor(double limitDim) {
    return Penalty.of(runningSizeTrue, limitDim, adaptors.size());
  }
}
