package io.shapestream.datafeed.decode;

/**
 * Decoded pixels: uint8, rows from the top, channels of a pixel side by side (RGB). Used again and
 * again by one thread; grows with the largest image and gives back what only a huge one needed.
 */
public final class Raster {
  /** So many bytes may be read behind the last pixel. */
  public static final int SLACK = 8;

  private static final int KEPT = 16 << 20;

  private byte[] bytes = new byte[0];
  private int width;
  private int height;
  private int channels;

  /** Makes room; the content is undefined. */
  void resize(int newWidth, int newHeight, int newChannels) {
    width = newWidth;
    height = newHeight;
    channels = newChannels;
    int needed = size() + SLACK;
    if (bytes.length < needed || bytes.length > Math.max(KEPT, needed)) {
      bytes = new byte[Math.max(needed, Math.min(KEPT, needed + needed / 2))];
    }
  }

  /** Gives back what a large image needed. */
  public void release() {
    if (bytes.length > KEPT) {
      bytes = new byte[0];
    }
  }

  public byte[] bytes() {
    return bytes;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int channels() {
    return channels;
  }

  /** Bytes of all pixels. */
  public int size() {
    return width * height * channels;
  }

  /** Becomes an image of planes. */
  public void interleave(byte[] planes, int at, int planeCount, int rows, int columns) {
    resize(columns, rows, planeCount);
    int plane = rows * columns;
    for (int c = 0; c < planeCount; c++) {
      for (int i = 0; i < plane; i++) {
        bytes[i * planeCount + c] = planes[at + c * plane + i];
      }
    }
  }

  /** Writes the image as planes. */
  public void planes(byte[] into) {
    int plane = width * height;
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < plane; i++) {
        into[c * plane + i] = bytes[i * channels + c];
      }
    }
  }

  /** Becomes the other image, turned and mirrored as EXIF's orientation (1..8) says. */
  void orient(Raster stored, int orientation) {
    boolean turned = orientation >= 5;
    resize(
        turned ? stored.height : stored.width,
        turned ? stored.width : stored.height,
        stored.channels);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = stored.index(sourceX(orientation, x, y), sourceY(orientation, x, y));
        System.arraycopy(stored.bytes, from, bytes, index(x, y), channels);
      }
    }
  }

  private int index(int x, int y) {
    return (y * width + x) * channels;
  }

  private int sourceX(int orientation, int x, int y) {
    return switch (orientation) {
      case 2, 3 -> width - 1 - x;
      case 5, 6 -> y;
      case 7, 8 -> height - 1 - y;
      default -> x;
    };
  }

  private int sourceY(int orientation, int x, int y) {
    return switch (orientation) {
      case 3, 4 -> height - 1 - y;
      case 5, 8 -> x;
      case 6, 7 -> width - 1 - x;
      default -> y;
    };
  }
}
