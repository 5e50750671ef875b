package io.shapestream.datafeed.dataset;

import java.security.MessageDigest;
import java.util.List;

/**
 * A data set of images of one size that fits in memory.
 *
 * @param name for people
 * @param classes class names
 */
record InMemoryDataset(String name, List<String> classes, PackedImages train, PackedImages test)
    implements Dataset {
  InMemoryDataset {
    classes = List.copyOf(classes);
    if (train.samples() == 0) {
      throw new DatasetException(train.file() + " has no images to train on");
    }
    if (train.channels() != test.channels()
        || train.height() != test.height()
        || train.width() != test.width()) {
      throw new DatasetException(
          "images of %s are %s, but those of %s are %s"
              .formatted(train.file(), size(train), test.file(), size(test)));
    }
    labelled(train, classes.size());
    labelled(test, classes.size());
  }

  @Override
  public int channels() {
    return train.channels();
  }

  @Override
  public int height() {
    return train.height();
  }

  @Override
  public int width() {
    return train.width();
  }

  @Override
  public int samples(Split split) {
    return images(split).samples();
  }

  @Override
  public int label(Split split, int id) {
    return images(split).label(id);
  }

  @Override
  public void load(Split split, int id, Picture into) {
    images(split).load(id, into);
  }

  @Override
  public String source(Split split, int id) {
    return images(split).file() + ", " + split.name().toLowerCase(java.util.Locale.ROOT) + " " + id;
  }

  @Override
  public void digest(MessageDigest digest) {
    train.digest(digest);
    test.digest(digest);
  }

  private PackedImages images(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  private static String size(PackedImages images) {
    return images.channels() + "x" + images.height() + "x" + images.width();
  }

  private static void labelled(PackedImages images, int classes) {
    for (int i = 0; i < images.samples(); i++) {
      if (images.label(i) >= classes) {
        throw new DatasetException(
            "label %d of %s must be 0..%d, was %d"
                .formatted(i, images.file(), classes - 1, images.label(i)));
      }
    }
  }
}
