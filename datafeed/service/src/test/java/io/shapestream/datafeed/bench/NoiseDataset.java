package io.shapestream.datafeed.bench;

import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;

/** Colour images of 32x32 pixels, as CIFAR's, of noise; in memory. */
final class NoiseDataset implements Dataset {
  private static final int SIDE = 32;
  private static final int IMAGE = 3 * SIDE * SIDE;

  private final int samples;
  private final byte[] pixels;

  NoiseDataset(int samples) {
    this.samples = samples;
    this.pixels = new byte[samples * IMAGE];
    new Random(1).nextBytes(pixels);
  }

  @Override
  public String name() {
    return "noise";
  }

  @Override
  public List<String> classes() {
    return List.of("even", "odd");
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public int height() {
    return SIDE;
  }

  @Override
  public int width() {
    return SIDE;
  }

  @Override
  public int samples(Split split) {
    return split == Split.TRAIN ? samples : 0;
  }

  @Override
  public int label(Split split, int id) {
    return id % 2;
  }

  @Override
  public void load(Split split, int id, Picture into) {
    into.wrap(pixels, id * IMAGE, 3, SIDE, SIDE);
  }

  @Override
  public String source(Split split, int id) {
    return split + "/" + id;
  }

  @Override
  public void digest(MessageDigest digest) {
    digest.update(pixels);
  }
}
