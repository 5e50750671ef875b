package io.shapestream.trainer.step;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.command.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Says what to do when a device's memory doesn't suffice. Estimates count feature maps and their
 * gradients, weights, their gradients and momentum, all float32; kernels' work space comes on top.
 */
final class DeviceMemory {
  private static final double SHARE = 0.7;
  private static final double TENTH = 0.1;

  private DeviceMemory() {}

  /** Whether the engine failed for want of memory. */
  static boolean isExhausted(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("out of memory") || message.contains("can't allocate memory")) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param total of the device, bytes, where it is known
   * @param alphas as they are
   * @param batch images
   */
  static UserError exhausted(
      String device,
      OptionalLong total,
      NetworkPlan plan,
      List<Double> alphas,
      int batch,
      Throwable cause) {
    NetworkShape shape = plan.boundedShape(alphas);
    double limit = SHARE * Math.min(estimate(shape, batch), (double) total.orElse(Long.MAX_VALUE));
    String ways =
        budget(plan, alphas, batch, limit).map(macs -> "--budget " + macs + ", ").orElse("");
    return new UserError(
        "%s has too little memory: %s at the shape %s takes about %s for a batch of %d images%s. What takes less: %s--batch-size %d, a smaller --width, --precision bfloat16. The latest checkpoint is kept."
            .formatted(
                device,
                plan.spec().architecture().wireName() + " in mode " + plan.spec().mode().wireName(),
                shape.shape().stream().map(String::valueOf).collect(Collectors.joining("·")),
                gibibytes(estimate(shape, batch)),
                batch,
                total.isPresent() ? " (it has " + gibibytes((double) total.getAsLong()) + ")" : "",
                ways,
                Math.max(1, batch / 2)),
        cause);
  }

  /** Bytes. */
  static double estimate(NetworkShape shape, int batch) {
    return 2.0 * batch * shape.activationBytes() + 3.0 * Float.BYTES * shape.parameters();
  }

  /** The largest of nine tenths, eight tenths ... of the cost now with which the estimate fits. */
  private static Optional<Long> budget(
      NetworkPlan plan, List<Double> alphas, int batch, double limit) {
    long macs = plan.boundedShape(alphas).macs();
    return IntStream.rangeClosed(1, 9)
        .mapToObj(i -> (long) (macs * (1 - TENTH * i)))
        .filter(bound -> fits(plan.spec(), alphas, batch, limit, bound))
        .findFirst();
  }

  private static boolean fits(
      NetworkSpec spec, List<Double> alphas, int batch, double limit, long macs) {
    try {
      NetworkSpec bounded = spec.toBuilder().limitDim(null).budget(MacsBudget.of(macs)).build();
      return estimate(NetworkPlan.of(bounded).boundedShape(alphas), batch) <= limit;
    } catch (InvalidSpecException noBudgetForThisNetwork) {
      return false;
    }
  }

  private static String gibibytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (1L << 30));
  }
}
