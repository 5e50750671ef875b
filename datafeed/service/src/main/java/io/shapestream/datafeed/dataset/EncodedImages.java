package io.shapestream.datafeed.dataset;

import java.util.Set;

/** A data set of image files, whatever their size; colours are what they are decoded to. */
interface EncodedImages extends Dataset {
  /** Endings of names, told in small letters. */
  Set<String> ENDINGS = Set.of("jpg", "jpeg", "jpe", "png", "webp", "bmp");

  /** Of one file. */
  long MOST_BYTES = 64L << 20;

  @Override
  default int channels() {
    return 3;
  }

  @Override
  default int height() {
    return 0;
  }

  @Override
  default int width() {
    return 0;
  }

  @Override
  default boolean isOfOneSize() {
    return false;
  }

  /** The size as an int, if the limit allows it. */
  static int size(long bytes) throws BadSampleException {
    if (bytes > MOST_BYTES) {
      throw new BadSampleException(
          "it must have at most %d bytes, has %d".formatted(MOST_BYTES, bytes));
    }
    return (int) bytes;
  }
}
