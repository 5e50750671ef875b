package io.shapestream.datafeed.dataset;

/**
 * Where an image lies in a shard.
 *
 * @param shard the tar file, relative to the data set's folder
 * @param entry the image's name in it
 * @param offset of the image's first byte
 * @param bytes of the image
 */
record ShardSample(String shard, String entry, long offset, long bytes, int label) {
  /** For people. */
  String source() {
    return shard + "/" + entry;
  }
}
