package io.shapestream.adaptor;

/** The factor by which a memory bound shrinks every adaptor's resizing (paper, section 3.4). */
public final class Penalty {
  /** No bound, or one that does not bind. */
  public static final double NONE = 1;

  private Penalty() {}

  /**
   * The penalty that brings a size down to a limit.
   *
   * @param askedSize product of the factors asked for, times the input size
   * @param limit bound on it, in pixels
   * @param adaptors over how many adaptors the penalty is shared
   */
  public static double of(double askedSize, double limit, int adaptors) {
    return adaptors == 0 || askedSize < limit ? NONE : Math.pow(limit / askedSize, 1.0 / adaptors);
  }
}
