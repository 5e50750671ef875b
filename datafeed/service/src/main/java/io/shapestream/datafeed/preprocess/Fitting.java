package io.shapestream.datafeed.preprocess;

import io.shapestream.stream.KeyedRandom;

/**
 * Chooses the part of an image, as torchvision's Resize, RandomCrop, CenterCrop and
 * RandomResizedCrop do. Logarithms are those of {@link StrictMath}: the same on every machine.
 *
 * @param size of the result, both sides
 */
record Fitting(Fit fit, int size) {
  private static final int TRIES = 10;
  private static final double LEAST_AREA = 0.08;
  private static final double FLATTEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;

  /** The part to test on, and to train on without augmentation. */
  Window central(int width, int height) {
    if (fit == Fit.STRETCH) {
      return Window.part(0, 0, width, height, size);
    }
    int toWidth = resized(width, height);
    int toHeight = resized(height, width);
    int left = (int) Math.rint((toWidth - size) / 2.0);
    int top = (int) Math.rint((toHeight - size) / 2.0);
    return Window.ofResized(width, height, toWidth, toHeight, left, top);
  }

  Window random(int width, int height, KeyedRandom random) {
    return switch (fit) {
      case RANDOM_RESIZED -> randomPart(width, height, random);
      case SHORT_SIDE -> randomCrop(width, height, random);
      default -> central(width, height);
    };
  }

  private Window randomCrop(int width, int height, KeyedRandom random) {
    int toWidth = resized(width, height);
    int toHeight = resized(height, width);
    int top = random.nextInt(toHeight - size + 1);
    int left = random.nextInt(toWidth - size + 1);
    return Window.ofResized(width, height, toWidth, toHeight, left, top);
  }

  private Window randomPart(int width, int height, KeyedRandom random) {
    double area = (double) width * height;
    double least = StrictMath.log(FLATTEST);
    double most = StrictMath.log(WIDEST);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double target = area * between(LEAST_AREA, 1, random);
      double ratio = StrictMath.exp(between(least, most, random));
      int w = (int) Math.rint(Math.sqrt(target * ratio));
      int h = (int) Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        int left = random.nextInt(width - w + 1);
        return Window.part(left, top, w, h, size);
      }
    }
    return largestPart(width, height);
  }

  /** The largest central part whose shape is allowed. */
  private Window largestPart(int width, int height) {
    double ratio = (double) width / height;
    int w = ratio > WIDEST ? (int) Math.rint(height * WIDEST) : width;
    int h = ratio < FLATTEST ? (int) Math.rint(width / FLATTEST) : height;
    return Window.part((width - w) / 2, (height - h) / 2, w, h, size);
  }

  /** The short side becomes 256/224 of the size, the long one keeps the shape, rounded down. */
  private int resized(int side, int other) {
    int shortSide = Math.round(size * 256 / 224f);
    return side <= other ? shortSide : (int) ((long) shortSide * side / other);
  }

  private static double between(double low, double high, KeyedRandom random) {
    return low + (high - low) * ((random.nextLong() >>> 11) * 0x1p-53);
  }
}
