package io.shapestream.datafeed.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What precedes each piece of data in a MATLAB file: its type and length. Up to four bytes may lie
 * in the tag itself.
 *
 * @param inside the data in the tag; empty where they follow it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MatTag(int type, long bytes, byte[] inside) {
  private static final int UNIT = 8;

  static MatTag read(DataFile file, ByteOrder order) {
    byte[] read = file.bytes(UNIT);
    ByteBuffer tag = ByteBuffer.wrap(read).order(order);
    int first = tag.getInt(0);
    if (first >>> 16 == 0) {
      return new MatTag(first, tag.getInt(4) & 0xFFFFFFFFL, new byte[0]);
    }
    int bytes = first >>> 16;
    if (bytes > 4) {
      throw new DatasetException(
          "%s is damaged before byte %d: a short tag must have at most 4 bytes, has %d"
              .formatted(file.name(), file.position(), bytes));
    }
    return new MatTag(first & 0xFFFF, bytes, java.util.Arrays.copyOfRange(read, 4, 4 + bytes));
  }

  /** The next {@code count} of the data; a short tag's are asked for at once. */
  byte[] data(DataFile file, int count) {
    return isShort() ? inside.clone() : file.bytes(count);
  }

  /** Passes over what fills up the last unit once all data were read. */
  void end(DataFile file) {
    if (!isShort()) {
      file.skip((UNIT - bytes % UNIT) % UNIT);
    }
  }

  boolean isShort() {
    return inside.length > 0;
  }
}
