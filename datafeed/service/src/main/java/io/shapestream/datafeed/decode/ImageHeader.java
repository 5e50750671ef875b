package io.shapestream.datafeed.decode;

import io.shapestream.datafeed.dataset.BadSampleException;

/**
 * What an image file says about itself, read without decoding it. A header exists only for files
 * that are whole and within the limits.
 *
 * @param width of the stored pixels
 * @param height of the stored pixels
 * @param orientation as in EXIF: 1..8, 1 = as stored
 */
public record ImageHeader(Format format, int width, int height, int orientation) {
  /** Formats are told by content, never by a file's name. */
  public enum Format {
    JPEG,
    PNG,
    WEBP,
    BMP
  }

  static final int SHORTEST_SIDE = 2;
  static final int LONGEST_SIDE = 16_384;
  static final int MOST_PIXELS = 64_000_000;

  /**
   * Reads the header and walks through the file's structure.
   *
   * @param file its first {@code length} bytes are the file
   * @throws BadSampleException when the file is no image, truncated or beyond the limits
   */
  public static ImageHeader of(byte[] file, int length) throws BadSampleException {
    ImageBytes bytes = new ImageBytes(file, length);
    if (length == 0) {
      throw new BadSampleException("it is empty");
    }
    if (bytes.starts(0, 0xFF, 0xD8, 0xFF)) {
      return JpegStructure.header(bytes);
    }
    if (bytes.starts(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return PngStructure.header(bytes);
    }
    if (bytes.starts(0, 'R', 'I', 'F', 'F') && bytes.starts(8, 'W', 'E', 'B', 'P')) {
      return WebpStructure.header(bytes);
    }
    if (bytes.starts(0, 'B', 'M')) {
      return BmpStructure.header(bytes);
    }
    throw new BadSampleException("it is no JPEG, PNG, WebP or BMP image");
  }

  static ImageHeader checked(Format format, long width, long height, int orientation)
      throws BadSampleException {
    side("width", width);
    side("height", height);
    if (width * height > MOST_PIXELS) {
      throw new BadSampleException(
          "it must have at most %d pixels, has %d x %d".formatted(MOST_PIXELS, width, height));
    }
    return new ImageHeader(format, (int) width, (int) height, orientation);
  }

  /** Whether the image as seen is the stored one turned by a quarter. */
  public boolean isTurned() {
    return orientation >= 5;
  }

  /** Of the image as seen. */
  public int seenWidth() {
    return isTurned() ? height : width;
  }

  /** Of the image as seen. */
  public int seenHeight() {
    return isTurned() ? width : height;
  }

  private static void side(String which, long pixels) throws BadSampleException {
    if (pixels < SHORTEST_SIDE || pixels > LONGEST_SIDE) {
      throw new BadSampleException(
          "its %s must be %d..%d pixels, is %d"
              .formatted(which, SHORTEST_SIDE, LONGEST_SIDE, pixels));
    }
  }
}
