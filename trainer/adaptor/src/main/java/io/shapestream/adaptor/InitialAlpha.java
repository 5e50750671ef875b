package io.shapestream.adaptor;

/**
 * Initial alphas: n equal adaptors that together resize the input to a wanted output (paper,
 * section 3.3).
 */
public final class InitialAlpha {
  /** Alpha of an AutoSC adaptor: factor 0.95. */
  public static final double AUTOSC = 2.19f;

  /** Alpha of an AutoTL adaptor: factor 0.55. */
  public static final double AUTOTL = -2.19f;

  private static final double FLOOR = 1e-4;

  private InitialAlpha() {}

  /**
   * NaN where the output is not smaller than the factors allow; ln(1e-4), almost frozen, where n
   * adaptors cannot shrink the input that far.
   */
  public static double of(
      double inputSize, double outputSize, int adaptors, BranchFactors factors) {
    if (inputSize * Math.pow(factors.r1(), adaptors) > outputSize) {
      return Math.log(FLOOR);
    }
    double factor = Math.pow(outputSize / inputSize, 1.0 / adaptors);
    return Math.log(-(factor - factors.r1()) / (factor - factors.r2()) + FLOOR);
  }
}
