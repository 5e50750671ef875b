package io.shapestream.datafeed.decode;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.shapestream.datafeed.dataset.BadSampleException;

/** Walks a PNG file from chunk to chunk up to its end. */
final class PngStructure {
  private static final int HEADER = 0x49484452; // IHDR
  private static final int EXIF = 0x65584966; // eXIf
  private static final int END = 0x49454E44; // IEND

  private PngStructure() {}

  static ImageHeader header(ImageBytes bytes) throws BadSampleException {
    if (bytes.i32(12, BIG_ENDIAN) != HEADER) {
      throw new BadSampleException("it is a damaged PNG: its first chunk is no IHDR");
    }
    long width = bytes.u32(16, BIG_ENDIAN);
    long height = bytes.u32(20, BIG_ENDIAN);
    ImageHeader stored = ImageHeader.checked(ImageHeader.Format.PNG, width, height, 1);
    return new ImageHeader(stored.format(), stored.width(), stored.height(), orientation(bytes));
  }

  private static int orientation(ImageBytes bytes) throws BadSampleException {
    int orientation = 1;
    long at = 8;
    for (int chunk = 0; chunk != END; ) {
      long size = bytes.u32(at, BIG_ENDIAN);
      chunk = bytes.i32(at + 4, BIG_ENDIAN);
      if (chunk == EXIF && at + 8 + size <= bytes.length()) {
        orientation = Exif.orientation(bytes, (int) at + 8, (int) (at + 8 + size));
      }
      at += 12 + size;
    }
    if (at > bytes.length()) {
      throw bytes.truncated();
    }
    return orientation;
  }
}
