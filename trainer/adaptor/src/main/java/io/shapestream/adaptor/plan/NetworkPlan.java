package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Penalty;
import java.util.List;
import java.util.Optional;

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
   * <p>The plan's own spec has a budget in numbers: {@code same} is replaced by what it means.
   *
   * @throws InvalidSpecException where the network has no place for that many adaptors, or can't be
   *     as cheap as its budget
   */
  public static NetworkPlan of(NetworkSpec spec) {
    NetworkPlan plan = layersOf(withBudgetInNumbers(spec));
    plan.budget().ifPresent(BudgetPenalty::requireReachable);
    return plan;
  }

  private static NetworkPlan layersOf(NetworkSpec spec) {
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

  /** Sizes and costs at the initial alphas, bound by the spec's limit or budget. */
  public NetworkShape initialShape() {
    return boundedShape(initialAlphas);
  }

  /**
   * Sizes and costs at these alphas, with the penalty that the spec's limit or budget asks for
   * there.
   */
  public NetworkShape boundedShape(List<Double> alphas) {
    return shape(alphas, penalty(alphas));
  }

  private double penalty(List<Double> alphas) {
    Double limit = spec.limitDim();
    if (limit != null) {
      return shape(alphas, Penalty.NONE).penaltyFor(limit);
    }
    return budget().map(budget -> budget.at(alphas)).orElse(Penalty.NONE);
  }

  /** Sizes and costs at these alphas and this penalty. */
  public NetworkShape shape(List<Double> alphas, double penalty) {
    return ShapeWalk.of(this, alphas, penalty);
  }

  private Optional<BudgetPenalty> budget() {
    return spec.budget() instanceof MacsBudget.AtMost budget
        ? Optional.of(new BudgetPenalty(this, budget.macs()))
        : Optional.empty();
  }

  private static NetworkSpec withBudgetInNumbers(NetworkSpec spec) {
    return spec.budget() instanceof MacsBudget.SameAsHuman
        ? spec.toBuilder().budget(MacsBudget.of(NetworkShape.of(spec.human()).macs())).build()
        : spec;
  }
}
