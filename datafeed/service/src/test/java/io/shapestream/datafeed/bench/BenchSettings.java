package io.shapestream.datafeed.bench;

/** What the feeder and Kafka's tool have in common. */
final class BenchSettings {
  /** Bytes of a transaction, by which the producers' buffers are sized. */
  static final long TRANSACTION = 8L << 20;

  private BenchSettings() {}
}
