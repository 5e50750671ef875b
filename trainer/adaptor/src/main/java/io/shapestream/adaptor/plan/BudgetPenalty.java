package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.Penalty;
import java.util.List;

/**
 * The largest penalty, at most 1, whose network shape costs no more than a budget.
 *
 * <p>The cost never falls as the penalty grows, in floating point too: an adaptor's size is a
 * product of non-negative doubles, each rounded to the nearest and then floored or rounded to a
 * whole number; the size after a convolution or pool never falls as the size before it grows; and a
 * layer's cost is its output's area times a constant. Rounding, flooring and sums keep an order, so
 * does a chain of them: a size that truncation holds back at one adaptor may take its steps at
 * other penalties, but never downwards. (Only a pool that passes maps smaller than its window on as
 * they are could shrink more what is larger: such a pool makes an adaptor's small branch, whose
 * result is resized without cost. With a window of 2, as human layers have, it keeps the order.)
 *
 * <p>So the penalties within the budget are all doubles up to a certain one. Positive doubles are
 * ordered as their bits are: halving the range of bits finds that one exactly, in 62 steps. The
 * next double up already gives the next larger shape.
 */
final class BudgetPenalty {
  /** So small that every adaptor's output is one pixel. */
  static final double LEAST = Double.MIN_NORMAL;

  private final NetworkPlan plan;
  private final long budget;

  BudgetPenalty(NetworkPlan plan, long budget) {
    this.plan = plan;
    this.budget = budget;
  }

  /** Cheapest with every adaptor at one pixel, whatever the alphas. */
  void requireReachable() {
    long least = plan.shape(plan.initialAlphas(), LEAST).macs();
    if (least > budget) {
      throw new InvalidSpecException(
          "budget must be at least "
              + least
              + " multiply-accumulates, the least that this network can cost, was "
              + budget);
    }
  }

  double at(List<Double> alphas) {
    return affords(alphas, Penalty.NONE) ? Penalty.NONE : largestAffordable(alphas);
  }

  private double largestAffordable(List<Double> alphas) {
    long within = Double.doubleToLongBits(LEAST);
    long above = Double.doubleToLongBits(Penalty.NONE);
    while (above - within > 1) {
      long middle = within + (above - within) / 2;
      if (affords(alphas, Double.longBitsToDouble(middle))) {
        within = middle;
      } else {
        above = middle;
      }
    }
    return Double.longBitsToDouble(within);
  }

  private boolean affords(List<Double> alphas, double penalty) {
    return plan.shape(alphas, penalty).macs() <= budget;
  }
}
