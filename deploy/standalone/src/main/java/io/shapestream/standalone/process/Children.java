package io.shapestream.standalone.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The child processes of this one, in the order of their start. They end in the reverse order. One
 * thread's.
 */
public final class Children implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final List<Child> children = new ArrayList<>();

  public Child add(Child child) {
    children.add(child);
    return child;
  }

  /** A child that has ended though nobody asked it to. */
  public Optional<Child> ended() {
    return children.stream().filter(child -> !child.isAlive()).findFirst();
  }

  /** Forgets a child that may end by itself. */
  public void remove(Child child) {
    children.remove(child);
  }

  /**
   * Ends all children: what reads from Kafka first and all of that at once, Kafka itself, which was
   * started first, last.
   */
  @Override
  public void close() {
    if (children.isEmpty()) {
      return;
    }
    List<Child> clients = new ArrayList<>(children.subList(1, children.size()));
    Collections.reverse(clients);
    clients.forEach(Child::requestStop);
    clients.forEach(child -> child.awaitEnd(GRACE));
    Child first = children.get(0);
    first.requestStop();
    first.awaitEnd(GRACE);
    children.clear();
  }
}
