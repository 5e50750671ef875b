package io.shapestream.datafeed;

import io.shapestream.metrics.Health;
import java.util.Optional;

/** How a feeder is, for whoever runs it. */
record FeedHealth(Datafeed feed) implements Health {

  @Override
  public Optional<String> failure() {
    return feed.ended().isDone() ? Optional.of("The feeder has ended.") : Optional.empty();
  }

  @Override
  public Optional<String> waiting() {
    return feed.feeding().isDone()
        ? Optional.empty()
        : Optional.of("The feeder waits for its stream.");
  }
}
