package io.shapestream.datafeed;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;

/** Images of one channel and 4x4 pixels, all of the sample's id; those named are broken. */
public final class ToyDataset implements Dataset {
  private final int train;
  private final int test;
  private final Set<Integer> broken;

  public ToyDataset(int train, int test, Integer... broken) {
    this.train = train;
    this.test = test;
    this.broken = Set.of(broken);
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public List<String> classes() {
    return List.of("even", "odd");
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int height() {
    return 4;
  }

  @Override
  public int width() {
    return 4;
  }

  @Override
  public int samples(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public int label(Split split, int id) {
    return id % 2;
  }

  @Override
  public void load(Split split, int id, Picture into) throws BadSampleException {
    if (broken.contains(id)) {
      throw new BadSampleException("it is broken");
    }
    byte[] pixels = new byte[16];
    java.util.Arrays.fill(pixels, (byte) (1 + id % 255));
    into.wrap(pixels, 0, 1, 4, 4);
  }

  @Override
  public String source(Split split, int id) {
    return split + "/" + id + ".png";
  }

  @Override
  public void digest(MessageDigest digest) {
    digest.update((byte) train);
    digest.update((byte) test);
  }
}
