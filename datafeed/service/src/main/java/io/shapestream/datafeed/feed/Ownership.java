package io.shapestream.datafeed.feed;

/**
 * Told when this feeder becomes, or ceases to be, the owner of plan partition 0. Must not block.
 */
public interface Ownership {
  void acquired();

  void lost();
}
