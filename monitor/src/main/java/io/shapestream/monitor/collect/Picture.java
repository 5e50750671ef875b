package io.shapestream.monitor.collect;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A small picture.
 *
 * @param rgb three bytes a pixel, row by row from the top
 */
@SuppressWarnings("ArrayRecordComponent") // primitive, cloned both ways, compared by content
public record Picture(int width, int height, byte[] rgb) {
  /** More than a thumbnail shows. */
  static final int MOST_PIXELS = 64;

  public Picture {
    rgb = rgb.clone();
    if (rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          width + "x" + height + " pixels must have three bytes each, were " + rgb.length);
    }
  }

  @Override
  public byte[] rgb() {
    return rgb.clone();
  }

  /** One image of a batch; every second, third ... pixel of a large one. */
  static Picture of(ImageBatch batch, int slot) {
    StreamDescription description = batch.description();
    int larger = Math.max(description.width(), description.height());
    int step = (larger + MOST_PIXELS - 1) / MOST_PIXELS;
    int width = (description.width() + step - 1) / step;
    int height = (description.height() + step - 1) / step;
    ByteBuffer rgb = ByteBuffer.allocate(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        put(rgb, batch, slot, y * step * description.width() + x * step);
      }
    }
    return new Picture(width, height, rgb.array());
  }

  /** Three channels are colours; of any other number the first is shown as grey. */
  private static void put(ByteBuffer rgb, ImageBatch batch, int slot, int at) {
    StreamDescription description = batch.description();
    int plane = description.width() * description.height();
    for (int colour = 0; colour < 3; colour++) {
      int channel = description.channels() == 3 ? colour : 0;
      rgb.put(batch.pixels().get(slot * description.imageBytes() + channel * plane + at));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picture that
        && width == that.width
        && height == that.height
        && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "Picture[" + width + "x" + height + "]";
  }
}
