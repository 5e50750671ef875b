package io.shapestream.datafeed.dataset;

import java.security.MessageDigest;
import java.util.List;

/**
 * A data set: samples by split and id. Ids of a split are 0 .. samples - 1 and mean the same sample
 * for as long as the data don't change. Any thread may read.
 */
public interface Dataset {
  /** For people. */
  String name();

  /** Class names; a label is an index into them. */
  List<String> classes();

  /** Of every image. */
  int channels();

  /** Height in pixels of the largest image; 0 where images are of many sizes. */
  int height();

  /** Width in pixels of the largest image; 0 where images are of many sizes. */
  int width();

  /** Whether samples are decoded images of one size; else they are image files of any size. */
  default boolean isOfOneSize() {
    return true;
  }

  int samples(Split split);

  int label(Split split, int id);

  /**
   * Points {@code into} at the sample's pixels, or fills it with the sample's file.
   *
   * @throws BadSampleException when this sample can't be used
   */
  void load(Split split, int id, Picture into) throws BadSampleException;

  /** File or archive entry, for people. */
  String source(Split split, int id);

  /** Feeds the digest with everything that decides about labels and pixels, in the order of ids. */
  void digest(MessageDigest digest);
}
