package io.shapestream.metrics;

import java.util.Optional;

/** How a service is; asked by other threads than its own. */
public interface Health {

  /** A sentence once it can do its work no more; empty until then. */
  Optional<String> failure();

  /** A sentence while it waits for what it needs; empty once it does its work. */
  Optional<String> waiting();
}
