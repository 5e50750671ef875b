package io.shapestream.adaptor;

/**
 * The size that a network's resizing layers have left of its input, as one forward pass meets them.
 *
 * @param current with the penalty, and truncated where the rounding is LOCAL
 * @param asked the product of the factors that alphas ask for: no penalty, no rounding
 */
public record RunningSize(double current, double asked, Rounding rounding) {

  public static RunningSize of(double inputSize, Rounding rounding) {
    return new RunningSize(inputSize, inputSize, rounding);
  }

  public RunningSize adapted(double alpha, double penalty, BranchFactors factors) {
    double resized = current * factors.applied(alpha, penalty);
    double kept = rounding == Rounding.LOCAL ? Math.floor(resized) : resized;
    return new RunningSize(kept, asked * factors.asked(alpha), rounding);
  }

  /** After a fixed resizing layer. */
  public RunningSize dividedBy(int stride) {
    return new RunningSize(current / stride, asked / stride, rounding);
  }

  /** With the asked size overwritten, see {@link Quirk#VGG_AUTOSC_TRUE_SIZE}. */
  public RunningSize withAsked(double size) {
    return new RunningSize(current, size, rounding);
  }

  /** Pixels of an adaptor's output here. */
  public int pixels() {
    return (int) Math.max(1, Math.rint(current));
  }
}
