package io.shapestream.datafeed.dataset;

/**
 * An image: decoded (uint8, one plane a channel, rows from the top), or a whole image file. A frame
 * to be filled again and again by {@link Dataset#load}; decoded it points into memory of the data
 * set, which nobody may write. Owned by one thread.
 */
public final class Picture {
  private static final int KEPT = 4 << 20;

  private byte[] bytes = new byte[0];
  private int offset;
  private int channels;
  private int height;
  private int width;
  private byte[] file = new byte[0];
  private int fileBytes = -1;

  /** Points at channels * height * width bytes from {@code offset}. */
  public void wrap(byte[] source, int at, int c, int h, int w) {
    if (at < 0 || c < 0 || h < 0 || w < 0 || (long) at + (long) c * h * w > source.length) {
      throw new IllegalArgumentException(
          "an image of %dx%dx%d at %d is outside of %d bytes"
              .formatted(c, h, w, at, source.length));
    }
    bytes = source;
    offset = at;
    channels = c;
    height = h;
    width = w;
    fileBytes = -1;
  }

  /** Becomes an image file of that many bytes, to be written into {@link #file} by the caller. */
  public byte[] encoded(int length) {
    if (file.length < length || file.length > Math.max(KEPT, length)) {
      file = new byte[Math.max(length, Math.min(KEPT, length * 2))];
    }
    fileBytes = length;
    return file;
  }

  /** Whether this is an image file, still to be decoded. */
  public boolean isEncoded() {
    return fileBytes >= 0;
  }

  /** An encoded image; its first {@link #fileBytes} bytes are the file. */
  public byte[] file() {
    return file;
  }

  public int fileBytes() {
    return fileBytes;
  }

  public byte[] bytes() {
    return bytes;
  }

  /** Where the first pixel lies in {@link #bytes}. */
  public int offset() {
    return offset;
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }
}
