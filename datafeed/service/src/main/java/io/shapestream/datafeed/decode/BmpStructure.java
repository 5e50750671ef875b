package io.shapestream.datafeed.decode;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.shapestream.datafeed.dataset.BadSampleException;

/** Reads a BMP header; rows may be stored from the bottom (height above 0) or the top. */
final class BmpStructure {
  private static final int OLD_HEADER = 12;
  private static final int UNCOMPRESSED = 0;

  private BmpStructure() {}

  static ImageHeader header(ImageBytes bytes) throws BadSampleException {
    if (bytes.u32(14, LITTLE_ENDIAN) == OLD_HEADER) {
      return sized(bytes.u16(18, LITTLE_ENDIAN), bytes.u16(20, LITTLE_ENDIAN));
    }
    ImageHeader header =
        sized(
            Math.abs((long) bytes.i32(18, LITTLE_ENDIAN)),
            Math.abs((long) bytes.i32(22, LITTLE_ENDIAN)));
    if (bytes.i32(30, LITTLE_ENDIAN) == UNCOMPRESSED) {
      whole(bytes, header);
    }
    return header;
  }

  private static void whole(ImageBytes bytes, ImageHeader header) throws BadSampleException {
    long row = ((long) header.width() * bytes.u16(28, LITTLE_ENDIAN) + 31) / 32 * 4;
    if (bytes.u32(10, LITTLE_ENDIAN) + row * header.height() > bytes.length()) {
      throw bytes.truncated();
    }
  }

  private static ImageHeader sized(long width, long height) throws BadSampleException {
    return ImageHeader.checked(ImageHeader.Format.BMP, width, height, 1);
  }
}
