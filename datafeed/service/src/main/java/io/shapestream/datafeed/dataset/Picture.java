package io.shapestream.datafeed.dataset;

/**
 * A decoded image: uint8, one plane a channel, rows from the top. A frame to be filled again and
 * again by {@link Dataset#load}; it points into memory of the data set, which nobody may write.
 * Owned by one thread.
 */
public final class Picture {
  private byte[] bytes = new byte[0];
  private int offset;
  private int channels;
  private int height;
  private int width;

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
