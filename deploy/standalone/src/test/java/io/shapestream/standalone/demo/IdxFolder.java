package io.shapestream.standalone.demo;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A small data set in MNIST's file format: each class is a bright bar at a place of its own, under
 * noise.
 */
public final class IdxFolder {

  private static final int SIDE = 28;
  private static final int CLASSES = 10;
  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;

  private IdxFolder() {}

  public static Path write(Path folder, int train, int test) throws IOException {
    Files.createDirectories(folder);
    split(folder, "train", train, 1);
    split(folder, "t10k", test, 2);
    return folder;
  }

  private static void split(Path folder, String name, int count, long seed) throws IOException {
    Random random = new Random(seed);
    try (DataOutputStream images = open(folder, name + "-images-idx3-ubyte");
        DataOutputStream labels = open(folder, name + "-labels-idx1-ubyte")) {
      header(images, IMAGES, count, SIDE, SIDE);
      header(labels, LABELS, count);
      for (int i = 0; i < count; i++) {
        labels.writeByte(i % CLASSES);
        images.write(image(i % CLASSES, random));
      }
    }
  }

  private static byte[] image(int label, Random random) {
    byte[] pixels = new byte[SIDE * SIDE];
    random.nextBytes(pixels);
    for (int i = 0; i < pixels.length; i++) {
      boolean bar = i / SIDE / 2 == label + 2;
      pixels[i] = (byte) (bar ? 255 : (pixels[i] & 0x3F));
    }
    return pixels;
  }

  private static DataOutputStream open(Path folder, String file) throws IOException {
    return new DataOutputStream(
        new java.io.BufferedOutputStream(Files.newOutputStream(folder.resolve(file))));
  }

  private static void header(DataOutputStream out, int... words) throws IOException {
    for (int word : words) {
      out.writeInt(word);
    }
  }
}
