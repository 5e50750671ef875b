package io.shapestream.metrics;

import java.util.Optional;

/** A service's, as a test sets it. */
final class State implements Health {
  volatile Optional<String> failure = Optional.empty();
  volatile Optional<String> waiting = Optional.empty();

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public Optional<String> waiting() {
    return waiting;
  }
}
