package io.shapestream.datafeed.decode;

import io.shapestream.datafeed.dataset.BadSampleException;
import java.nio.ByteOrder;

/**
 * The orientation that EXIF data tell. EXIF is written by everyone and believed by no one: whatever
 * makes no sense counts as "as stored", since the pixels may be sound.
 */
final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int MOST_ENTRIES = 512;

  private Exif() {}

  /**
   * Returns 1..8.
   *
   * @param from where the TIFF header begins
   * @param to behind the last byte
   */
  static int orientation(ImageBytes bytes, int from, int to) {
    try {
      return read(bytes, from, Math.min(to, bytes.length()));
    } catch (BadSampleException beyondTheEnd) {
      return 1;
    }
  }

  private static int read(ImageBytes bytes, int from, int to) throws BadSampleException {
    ByteOrder order = bytes.u8(from) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    long directory = from + bytes.u32(from + 4L, order);
    int entries = Math.min(MOST_ENTRIES, bytes.u16(directory, order));
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > to) {
        return 1;
      }
      if (bytes.u16(entry, order) == ORIENTATION) {
        return bytes.u16(entry + 2, order) == SHORT ? valid(bytes.u16(entry + 8, order)) : 1;
      }
    }
    return 1;
  }

  private static int valid(int orientation) {
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
}
