package io.shapestream.broker;

/** A running broker, wherever it runs. */
public interface Broker extends AutoCloseable {

  /** What clients take as {@code bootstrap.servers}: one address with its port. */
  String bootstrapServers();

  /** Stops the broker and waits for its end; what was written stays. Idempotent. */
  @Override
  void close();
}
