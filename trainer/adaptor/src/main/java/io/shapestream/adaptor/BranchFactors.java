package io.shapestream.adaptor;

/**
 * The factors r1 and r2 by which an adaptor's two branches resize, and what an alpha makes of them
 * (paper, section 3). Everything in double: at alpha = 0 a size can lie exactly on a whole number.
 *
 * @param r1 factor of the down-sampled branch
 * @param r2 factor of the kept branch
 */
public record BranchFactors(double r1, double r2) {

  /** The paper's: halved, and kept. */
  public static final BranchFactors HALF_TO_FULL = new BranchFactors(0.5, 1.0);

  public BranchFactors {
    if (!(r1 > 0 && r1 < r2 && r2 <= 16)) {
      throw new InvalidSpecException(
          "r1 and r2 must be 0 < r1 < r2 <= 16, were " + r1 + " and " + r2);
    }
  }

  public static double sigmoid(double alpha) {
    return 1 / (1 + Math.exp(-alpha));
  }

  /** The reshape factor that alpha asks for. */
  public double asked(double alpha) {
    return r1 + (r2 - r1) * sigmoid(alpha);
  }

  /** The reshape factor applied. */
  public double applied(double alpha, double penalty) {
    return penalty * asked(alpha);
  }

  /** What the mixing weight adds to penalty * sigmoid(alpha): 0 without a penalty. */
  public double weightOffset(double penalty) {
    return r1 / (r2 - r1) * (penalty - 1);
  }

  /** Share of the kept branch; below 0 where the penalty is strong. */
  public double weight(double alpha, double penalty) {
    return penalty * sigmoid(alpha) + weightOffset(penalty);
  }

  /**
   * Window and stride of the pool or strided convolution that makes the down-sampled branch: 2 for
   * a half.
   */
  public int downStride() {
    return Math.max(1, (int) Math.rint(1 / r1));
  }
}
