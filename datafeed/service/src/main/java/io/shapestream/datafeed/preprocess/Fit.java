package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.Dataset;
import java.util.Locale;

/** How images come to the stream's size. */
public enum Fit {
  /** PAD where the images of a data set are of one size, else SHORT_SIDE. */
  AUTO,
  /** Not resized: centred, zeros around. */
  PAD,
  /** Short side resized to 256/224 of the stream's size, then cropped. */
  SHORT_SIDE,
  /** To train on: a random part of random shape, resized. To test on: as SHORT_SIDE. */
  RANDOM_RESIZED,
  /** Both sides resized, whatever the shape. */
  STRETCH;

  /** What it means for a data set. */
  public Fit of(Dataset dataset) {
    if (this != AUTO) {
      return this;
    }
    return dataset.isOfOneSize() ? PAD : SHORT_SIDE;
  }

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
