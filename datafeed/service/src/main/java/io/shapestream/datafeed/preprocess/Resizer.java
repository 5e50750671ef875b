package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.decode.Raster;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Antialiased bilinear resizing of a part of an image, into planes. Every row of the result is
 * first summed up from source rows, eight bytes at a time in two {@code long}s of four 16-bit lanes
 * each (255 * 256 + 128 fits), then summed up along the row.
 *
 * <p>Owned by one thread.
 */
final class Resizer {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EVEN = 0x00FF00FF00FF00FFL;
  private static final long HALVES = 0x0080008000800080L;

  private final Taps across = new Taps();
  private final Taps down = new Taps();
  private byte[] row = new byte[0];

  /**
   * Writes size x size pixels of each channel, one plane after the other.
   *
   * @param mirrored left to right
   */
  void resize(Raster image, Window window, int size, boolean mirrored, byte[] out, int at) {
    across.fill(size, window.left(), window.scaleX(), window.lowX(), window.highX());
    down.fill(size, window.top(), window.scaleY(), window.lowY(), window.highY());
    int channels = image.channels();
    int begin = across.first(0);
    int end = Math.min(image.width(), across.first(size - 1) + across.width());
    int bytes = (end - begin) * channels;
    room(bytes + across.width() * channels + Long.BYTES);
    across.toOffsets(begin, channels, mirrored);
    for (int y = 0; y < size; y++) {
      sumRows(image, y, begin * channels, bytes);
      int to = at + y * size;
      if (channels != 3) {
        sumBytes(size, out, to);
      } else if (across.width() == 4) {
        sumFourPixels(row, across.firsts(), across.weights(), size, out, to);
      } else {
        sumPixels(size, out, to);
      }
    }
  }

  private void sumRows(Raster image, int y, int from, int bytes) {
    byte[] source = image.bytes();
    int stride = image.width() * image.channels();
    int last = image.height() - 1;
    int first = down.first(y);
    if (down.width() == 2) {
      sumTwo(
          source,
          first * stride + from,
          Math.min(first + 1, last) * stride + from,
          down.weight(y, 0),
          down.weight(y, 1),
          bytes);
    } else if (down.width() == 4) {
      sumFour(source, first, last, stride, from, y, bytes);
    } else {
      sumMany(source, first, last, stride, from, y, bytes);
    }
  }

  private void sumTwo(byte[] source, int a, int b, int wa, int wb, int bytes) {
    byte[] into = row;
    for (int c = 0; c < bytes; c += Long.BYTES) {
      long p = (long) LONGS.get(source, a + c);
      long q = (long) LONGS.get(source, b + c);
      long even = HALVES + even(p) * wa + even(q) * wb;
      long odd = HALVES + odd(p) * wa + odd(q) * wb;
      LONGS.set(into, c, joined(even, odd));
    }
  }

  private void sumFour(byte[] source, int first, int last, int stride, int from, int y, int bytes) {
    int r0 = first * stride + from;
    int r1 = Math.min(first + 1, last) * stride + from;
    int r2 = Math.min(first + 2, last) * stride + from;
    int r3 = Math.min(first + 3, last) * stride + from;
    long w0 = down.weight(y, 0);
    long w1 = down.weight(y, 1);
    long w2 = down.weight(y, 2);
    long w3 = down.weight(y, 3);
    byte[] into = row;
    if (w3 == 0) {
      sumThree(source, into, r0, r1, r2, w0, w1, w2, bytes);
      return;
    }
    for (int c = 0; c < bytes; c += Long.BYTES) {
      long p0 = (long) LONGS.get(source, r0 + c);
      long p1 = (long) LONGS.get(source, r1 + c);
      long p2 = (long) LONGS.get(source, r2 + c);
      long p3 = (long) LONGS.get(source, r3 + c);
      long even = even(p0) * w0 + even(p1) * w1 + even(p2) * w2 + even(p3) * w3;
      long odd = odd(p0) * w0 + odd(p1) * w1 + odd(p2) * w2 + odd(p3) * w3;
      LONGS.set(into, c, joined(even + HALVES, odd + HALVES));
    }
  }

  private static void sumThree(
      byte[] source, byte[] into, int r0, int r1, int r2, long w0, long w1, long w2, int bytes) {
    for (int c = 0; c < bytes; c += Long.BYTES) {
      long p0 = (long) LONGS.get(source, r0 + c);
      long p1 = (long) LONGS.get(source, r1 + c);
      long p2 = (long) LONGS.get(source, r2 + c);
      long even = HALVES + even(p0) * w0 + even(p1) * w1 + even(p2) * w2;
      long odd = HALVES + odd(p0) * w0 + odd(p1) * w1 + odd(p2) * w2;
      LONGS.set(into, c, joined(even, odd));
    }
  }

  private void sumMany(byte[] source, int first, int last, int stride, int from, int y, int bytes) {
    int taps = down.width();
    for (int c = 0; c < bytes; c += Long.BYTES) {
      long even = HALVES;
      long odd = HALVES;
      for (int t = 0; t < taps; t++) {
        long w = down.weight(y, t);
        long p = (long) LONGS.get(source, Math.min(first + t, last) * stride + from + c);
        even += even(p) * w;
        odd += odd(p) * w;
      }
      LONGS.set(row, c, joined(even, odd));
    }
  }

  private static long even(long bytes) {
    return bytes & EVEN;
  }

  private static long odd(long bytes) {
    return (bytes >>> 8) & EVEN;
  }

  /** The upper halves of all lanes. */
  private static long joined(long even, long odd) {
    return ((even >>> 8) & EVEN) | (odd & ~EVEN);
  }

  /** Three channels: blue and red of a pixel in one sum, green in another. */
  private void sumPixels(int size, byte[] out, int to) {
    int plane = size * size;
    int taps = across.width();
    int[] firsts = across.firsts();
    int[] weights = across.weights();
    byte[] from = row;
    for (int x = 0; x < size; x++) {
      int at = firsts[x];
      int redAndBlue = 0x00800080;
      int green = 0x8000;
      for (int w = x * taps; w < (x + 1) * taps; w++, at += 3) {
        int pixel = (int) INTS.get(from, at);
        redAndBlue += (pixel & 0xFF00FF) * weights[w];
        green += (pixel & 0xFF00) * weights[w];
      }
      out[to + x] = (byte) (redAndBlue >>> 8);
      out[to + x + plane] = (byte) (green >>> 16);
      out[to + x + 2 * plane] = (byte) (redAndBlue >>> 24);
    }
  }

  /** The same, written out for up to four weights, the last of which is seldom needed. */
  private static void sumFourPixels(
      byte[] from, int[] firsts, int[] weights, int size, byte[] out, int to) {
    int plane = size * size;
    for (int x = 0; x < size; x++) {
      int at = firsts[x];
      int w0 = weights[4 * x];
      int w1 = weights[4 * x + 1];
      int w2 = weights[4 * x + 2];
      int w3 = weights[4 * x + 3];
      int p0 = (int) INTS.get(from, at);
      int p1 = (int) INTS.get(from, at + 3);
      int p2 = (int) INTS.get(from, at + 6);
      int redAndBlue = 0x800080 + redAndBlue(p0) * w0 + redAndBlue(p1) * w1 + redAndBlue(p2) * w2;
      int green = 0x8000 + green(p0) * w0 + green(p1) * w1 + green(p2) * w2;
      if (w3 != 0) {
        int p3 = (int) INTS.get(from, at + 9);
        redAndBlue += redAndBlue(p3) * w3;
        green += green(p3) * w3;
      }
      out[to + x] = (byte) (redAndBlue >>> 8);
      out[to + x + plane] = (byte) (green >>> 16);
      out[to + x + 2 * plane] = (byte) (redAndBlue >>> 24);
    }
  }

  private static int redAndBlue(int pixel) {
    return pixel & 0xFF00FF;
  }

  private static int green(int pixel) {
    return pixel & 0xFF00;
  }

  private void sumBytes(int size, byte[] out, int to) {
    int taps = across.width();
    for (int x = 0; x < size; x++) {
      int at = across.first(x);
      int sum = Taps.UNIT / 2;
      for (int t = 0; t < taps; t++) {
        sum += (row[at + t] & 0xFF) * across.weight(x, t);
      }
      out[to + x] = (byte) (sum >>> 8);
    }
  }

  private void room(int bytes) {
    if (row.length < bytes) {
      row = new byte[bytes + bytes / 2];
    }
  }
}
