package io.shapestream.trainer.step;

import io.shapestream.adaptor.plan.NetworkShape;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets cuDNN try out its kernels, which pays over thousands of steps of one shape, but only while
 * the network's shape rests: it tries again for every size it has not met. While alphas move sizes,
 * it is off.
 */
final class KernelTuning {
  private static final int REST = 200;
  private final Consumer<Boolean> tuning;
  private List<Integer> sizes = List.of();
  private int batches;

  /**
   * @param tuning switches it, called at changes only; it is off at the start
   */
  KernelTuning(Consumer<Boolean> tuning) {
    this.tuning = tuning;
  }

  /** Before a batch of this shape. */
  void next(NetworkShape shape) {
    List<Integer> now = shape.shape();
    if (!now.equals(sizes)) {
      sizes = now;
      if (batches >= REST) {
        tuning.accept(false);
      }
      batches = 0;
    } else if (batches < REST && ++batches == REST) {
      tuning.accept(true);
    }
  }
}
