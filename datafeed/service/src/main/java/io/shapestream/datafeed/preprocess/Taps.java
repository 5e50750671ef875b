package io.shapestream.datafeed.preprocess;

/**
 * Which source pixels make each pixel of one axis, and with what weights: the triangle filter of
 * antialiased bilinear resizing, as wide as the scale asks for, in steps of 1/256. The weights of a
 * pixel add up to exactly 256.
 *
 * <p>Filled again for every image; owned by one thread.
 */
final class Taps {
  static final int UNIT = 256;

  private double[] exact = new double[16];
  private int[] first = new int[0];
  private int[] weights = new int[0];
  private int width;
  private int pixels;

  /**
   * Computes the weights.
   *
   * @param from where pixel 0 begins, in source pixels
   * @param scale source pixels of one pixel
   * @param low first source pixel that may be read
   * @param high behind the last one
   */
  void fill(int count, double from, double scale, int low, int high) {
    double support = Math.max(1, scale);
    room(count, Math.max(4, (int) Math.ceil(support) * 2 + 1));
    int most = 1;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, pixel(i, from + (i + 0.5) * scale, support, low, high));
    }
    narrow(most <= 2 ? 2 : Math.max(4, most));
  }

  int pixels() {
    return pixels;
  }

  /** Weights of each pixel; those that a pixel doesn't need are 0. */
  int width() {
    return width;
  }

  /** The source pixel of the first weight. */
  int first(int pixel) {
    return first[pixel];
  }

  int weight(int pixel, int tap) {
    return weights[pixel * width + tap];
  }

  /**
   * Makes {@link #first} tell bytes of a row, in the order in which pixels are written.
   *
   * @param begin the source pixel at the row's first byte
   * @param mirrored from right to left
   */
  void toOffsets(int begin, int bytesOfPixel, boolean mirrored) {
    for (int i = 0; i < pixels; i++) {
      first[i] = (first[i] - begin) * bytesOfPixel;
    }
    for (int i = 0, k = pixels - 1; mirrored && i < k; i++, k--) {
      swap(first, i, k);
      for (int w = 0; w < width; w++) {
        swap(weights, i * width + w, k * width + w);
      }
    }
  }

  private static void swap(int[] numbers, int i, int k) {
    int kept = numbers[i];
    numbers[i] = numbers[k];
    numbers[k] = kept;
  }

  int[] firsts() {
    return first;
  }

  int[] weights() {
    return weights;
  }

  private int pixel(int i, double centre, double support, int low, int high) {
    int begin = Math.max(low, (int) (centre - support + 0.5));
    int end = Math.min(high, (int) (centre + support + 0.5));
    double sum = 0;
    for (int k = begin; k < end; k++) {
      exact[k - begin] = Math.max(0, 1 - Math.abs((k - centre + 0.5) / support));
      sum += exact[k - begin];
    }
    return round(i, begin, end - begin, sum);
  }

  /** Rounds so that the sum stays exact; returns how many weights there are. */
  private int round(int i, int begin, int taps, double sum) {
    first[i] = begin;
    double cumulated = 0;
    int before = 0;
    for (int t = 0; t < taps; t++) {
      cumulated += exact[t];
      int upTo = (int) (cumulated / sum * UNIT + 0.5);
      weights[i * width + t] = upTo - before;
      before = upTo;
    }
    return taps;
  }

  /** Moves the weights together: two or four a pixel are summed up fastest. */
  private void narrow(int taps) {
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(weights, i * width, weights, i * taps, taps);
    }
    width = taps;
  }

  private void room(int count, int taps) {
    pixels = count;
    width = taps;
    if (first.length < count) {
      first = new int[count];
    }
    if (weights.length < count * taps) {
      weights = new int[count * taps];
    }
    if (exact.length < taps) {
      exact = new double[taps];
    }
    java.util.Arrays.fill(weights, 0, count * taps, 0);
  }
}
