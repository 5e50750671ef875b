package io.shapestream.datafeed.dataset;

/** The parts of a data set. */
public enum Split {
  TRAIN,
  TEST
}
