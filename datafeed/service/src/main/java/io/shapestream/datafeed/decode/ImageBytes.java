package io.shapestream.datafeed.decode;

import io.shapestream.datafeed.dataset.BadSampleException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes of an image file, none of which is trusted: reading beyond the end is a bad sample. */
final class ImageBytes {
  private static final VarHandle BIG_SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE_SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int length;

  ImageBytes(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  int length() {
    return length;
  }

  boolean starts(int at, int... expected) {
    if (at + expected.length > length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes[at + i] & 0xFF) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  int u8(long at) throws BadSampleException {
    return bytes[within(at, 1)] & 0xFF;
  }

  int u16(long at, ByteOrder order) throws BadSampleException {
    VarHandle shorts = order == ByteOrder.BIG_ENDIAN ? BIG_SHORT : LITTLE_SHORT;
    return (short) shorts.get(bytes, within(at, 2)) & 0xFFFF;
  }

  int i32(long at, ByteOrder order) throws BadSampleException {
    VarHandle ints = order == ByteOrder.BIG_ENDIAN ? BIG_INT : LITTLE_INT;
    return (int) ints.get(bytes, within(at, 4));
  }

  long u32(long at, ByteOrder order) throws BadSampleException {
    return i32(at, order) & 0xFFFFFFFFL;
  }

  /** The first place from {@code from} on with a byte of that value; the length if there's none. */
  int find(int value, int from) {
    int at = from;
    while (at < length && bytes[at] != (byte) value) {
      at++;
    }
    return at;
  }

  private int within(long at, int count) throws BadSampleException {
    if (at < 0 || at + count > length) {
      throw truncated();
    }
    return (int) at;
  }

  BadSampleException truncated() {
    return new BadSampleException("it is truncated: it ends after " + length + " bytes");
  }
}
