package io.shapestream.adaptor.training;

import io.shapestream.adaptor.Penalty;
import io.shapestream.adaptor.Quirk;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network's shape as its alphas move: they are read back only when told that they changed. */
final class LiveShape {
  private final AdaptorNetwork network;
  private final NetworkPlan plan;
  private final @Nullable Double limit;
  private List<Double> alphas;
  private @Nullable NetworkShape cached;

  LiveShape(AdaptorNetwork network) {
    this.network = network;
    this.plan = network.plan();
    this.limit = network.spec().limitDim();
    this.alphas = network.alphas();
  }

  List<Double> alphas() {
    return alphas;
  }

  /** Of the next forward pass. */
  NetworkShape at(Position position) {
    return limit != null && network.spec().has(Quirk.LAGGING_PENALTY)
        ? lagging(laggingPenalty(limit, position))
        : bounded();
  }

  /** The bound's penalty follows from the alphas: the search for it runs once for each alphas. */
  private NetworkShape bounded() {
    NetworkShape shape = cached;
    if (shape == null) {
      shape = plan.boundedShape(alphas);
      cached = shape;
    }
    return shape;
  }

  private NetworkShape lagging(double penalty) {
    NetworkShape shape = cached;
    if (shape == null || shape.penalty() != penalty) {
      shape = plan.shape(alphas, penalty);
      cached = shape;
    }
    return shape;
  }

  /** Reads the alphas back. */
  void alphasChanged(Position position) {
    List<Double> values = network.alphas();
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalStateException(
          "The training diverged: after "
              + position.batches()
              + " batches the alphas are "
              + values
              + ". Lower learning-rate or alpha-learning-rate");
    }
    alphas = values;
    cached = null;
  }

  private double laggingPenalty(double limitDim, Position position) {
    double size = position.lastTrueSize();
    boolean unbound = position.batches() == 0 || Double.isNaN(size);
    return unbound ? Penalty.NONE : Penalty.of(size, limitDim, plan.adaptors());
  }
}
