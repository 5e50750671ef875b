package io.shapestream.datafeed.decode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.shapestream.datafeed.dataset.BadSampleException;

/** Reads the three kinds of WebP: lossy (VP8), lossless (VP8L) and extended (VP8X). */
final class WebpStructure {
  private static final int LOSSY = 0x20385056; // "VP8 "
  private static final int LOSSLESS = 0x4C385056; // "VP8L"
  private static final int EXTENDED = 0x58385056; // "VP8X"
  private static final int EXIF = 0x46495845; // "EXIF"

  private WebpStructure() {}

  static ImageHeader header(ImageBytes bytes) throws BadSampleException {
    if (bytes.u32(4, LITTLE_ENDIAN) + 8 > bytes.length()) {
      throw bytes.truncated();
    }
    return switch (bytes.i32(12, LITTLE_ENDIAN)) {
      case LOSSY ->
          sized(bytes.u16(26, LITTLE_ENDIAN) & 0x3FFF, bytes.u16(28, LITTLE_ENDIAN) & 0x3FFF, 1);
      case LOSSLESS -> lossless(bytes.i32(21, LITTLE_ENDIAN));
      case EXTENDED ->
          sized(
              (bytes.u32(24, LITTLE_ENDIAN) & 0xFFFFFF) + 1,
              (bytes.u32(27, LITTLE_ENDIAN) & 0xFFFFFF) + 1,
              orientation(bytes));
      default -> throw new BadSampleException("it is a WebP of an unknown kind");
    };
  }

  private static ImageHeader lossless(int bits) throws BadSampleException {
    return sized((bits & 0x3FFF) + 1, ((bits >>> 14) & 0x3FFF) + 1, 1);
  }

  private static ImageHeader sized(long width, long height, int orientation)
      throws BadSampleException {
    return ImageHeader.checked(ImageHeader.Format.WEBP, width, height, orientation);
  }

  private static int orientation(ImageBytes bytes) throws BadSampleException {
    long at = 12;
    while (at + 8 <= bytes.length()) {
      long size = bytes.u32(at + 4, LITTLE_ENDIAN);
      if (bytes.i32(at, LITTLE_ENDIAN) == EXIF && at + 8 + size <= bytes.length()) {
        return tiff(bytes, (int) at + 8, (int) (at + 8 + size));
      }
      at += 8 + size + (size & 1);
    }
    return 1;
  }

  /** Some writers put JPEG's prefix before the TIFF header. */
  private static int tiff(ImageBytes bytes, int from, int to) {
    boolean prefixed = bytes.starts(from, 'E', 'x', 'i', 'f', 0, 0);
    return Exif.orientation(bytes, prefixed ? from + 6 : from, to);
  }
}
