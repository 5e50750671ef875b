package io.shapestream.datafeed.preprocess;

import java.util.Locale;

/** What is drawn anew for every sample and epoch. The test split is never augmented. */
public enum Augmentation {
  /** Nothing: images are padded to the stream's size. */
  NONE,
  /** Padded by 4 on each side and cropped at random. */
  CROP,
  /** As CROP, then mirrored left to right in half of the cases. */
  CROP_FLIP;

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
