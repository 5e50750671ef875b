package io.shapestream.adaptor.plan;

import java.util.List;

/**
 * A tensor that a network owns.
 *
 * @param name PyTorch's {@code state_dict} key
 * @param ordinal position among the weights, alphas and statistics left out; -1 for those
 */
public record TensorSpec(String name, Kind kind, List<Integer> shape, int ordinal) {

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  public long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }

  /** Inputs that one output of a convolution or linear layer sums over. */
  public long fanIn() {
    return elements() / shape.get(0);
  }

  /** What a tensor is for. */
  public enum Kind {
    CONVOLUTION_WEIGHT,
    CONVOLUTION_BIAS,
    BATCH_NORM_SCALE,
    BATCH_NORM_SHIFT,
    BATCH_NORM_MEAN,
    BATCH_NORM_VARIANCE,
    LINEAR_WEIGHT,
    LINEAR_BIAS,
    ALPHA;

    /** Whether the weight phase trains it. */
    public boolean isWeight() {
      return this != ALPHA && !isStatistic();
    }

    /** Whether it is followed by forward passes instead of being trained. */
    public boolean isStatistic() {
      return this == BATCH_NORM_MEAN || this == BATCH_NORM_VARIANCE;
    }
  }
}
