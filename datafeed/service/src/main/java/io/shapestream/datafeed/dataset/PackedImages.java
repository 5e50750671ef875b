package io.shapestream.datafeed.dataset;

import java.security.MessageDigest;

/**
 * Images of one size, one after the other in memory, and their labels.
 *
 * @param file where they come from
 * @param pixels labels.length images, each channels * height * width bytes
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose: a data set is one copy in memory
record PackedImages(
    String file, int channels, int height, int width, byte[] labels, byte[] pixels) {
  PackedImages {
    if ((long) labels.length * channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d images of %dx%dx%d in %d bytes"
              .formatted(labels.length, channels, height, width, pixels.length));
    }
  }

  int samples() {
    return labels.length;
  }

  int label(int index) {
    return Byte.toUnsignedInt(labels[index]);
  }

  int imageBytes() {
    return channels * height * width;
  }

  void load(int index, Picture into) {
    into.wrap(pixels, index * imageBytes(), channels, height, width);
  }

  void digest(MessageDigest digest) {
    digest.update(labels);
    digest.update(pixels);
  }

  /** A copy of some of the images, in the order given. */
  PackedImages selected(int... indices) {
    byte[] someLabels = new byte[indices.length];
    byte[] somePixels = new byte[indices.length * imageBytes()];
    for (int i = 0; i < indices.length; i++) {
      someLabels[i] = labels[indices[i]];
      System.arraycopy(
          pixels, indices[i] * imageBytes(), somePixels, i * imageBytes(), imageBytes());
    }
    return new PackedImages(file, channels, height, width, someLabels, somePixels);
  }
}
