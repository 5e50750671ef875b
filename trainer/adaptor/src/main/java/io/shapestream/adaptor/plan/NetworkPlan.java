package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.NetworkSpec;
import java.util.List;

/**
 * The layers of a network, in the order of its forward pass.
 *
 * @param adaptors how many act; there may be more alphas, see {@link
 *     io.shapestream.adaptor.Quirk#SURPLUS_ALPHAS}
 * @param initialAlphas in order of application
 */
public record NetworkPlan(
    NetworkSpec spec, List<Layer> layers, int adaptors, List<Double> initialAlphas) {

  public NetworkPlan {
    layers = List.copyOf(layers);
    initialAlphas = List.copyOf(initialAlphas);
  }

  /**
   * The layers that a spec asks for.
   *
   * @throws InvalidSpecException where the network has no place for that many adaptors
   */
  public static NetworkPlan of(NetworkSpec spec) {
    return switch (spec.architecture()) {
      case VGG_A, VGG_B, VGG_D, VGG_E -> VggPlan.of(spec);
      case RESNET_18, RESNET_34, RESNET_50, RESNET_101 -> ResNetPlan.of(spec);
      case MOBILENET_V2 -> MobileNetPlan.of(spec);
    };
  }

  /** Everything the network owns, in the order of the forward pass. */
  public List<TensorSpec> tensors() {
    return TensorWalk.of(layers, initialAlphas.size());
  }

  /** Sizes and costs at the initial alphas, bound by the spec's limit. */
  public NetworkShape initialShape() {
    return boundedShape(initialAlphas);
  }

  /** Sizes and costs at these alphas, with the penalty that the spec's limit asks for there. */
  public NetworkShape boundedShape(List<Double> alphas) {
    Double limit = spec.limitDim();
    NetworkShape free = shape(alphas, 1);
    return limit == null ? free : shape(alphas, free.penaltyFor(limit));
  }

  /** Sizes and costs at these alphas and this penalty. */
  public NetworkShape shape(List<Double> alphas, double penalty) {
    return ShapeWalk.of(this, alphas, penalty);
  }
}
