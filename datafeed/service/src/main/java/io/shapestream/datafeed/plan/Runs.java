package io.shapestream.datafeed.plan;

import io.shapestream.stream.RunPosition;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the runs on a stream: where each is, and which of them live. State only: no
 * clock, no Kafka.
 *
 * <pre>
 *            position moves                 position moves
 *   (new) ------------------> LIVE <------------------------- DEAD
 *                              | stands still for the timeout  ^
 *                              +-------------------------------+
 *                              | state=done --> DONE (back to LIVE when it trains again)
 * </pre>
 */
final class Runs {
  private record Seen(RunPosition position, long movedNanos) {}

  private final long timeoutNanos;
  private final Map<String, Seen> runs = new HashMap<>();

  /**
   * Knows no run yet.
   *
   * @param timeout how long a run may stand still without being dead
   */
  Runs(Duration timeout) {
    timeoutNanos = timeout.toNanos();
  }

  /**
   * Takes what the runs have published; runs that are no longer listed are forgotten.
   *
   * @return the runs that died or came back since the last time
   */
  Changes update(Map<String, RunPosition> positions, long nowNanos) {
    Set<String> deadBefore = dead(nowNanos);
    Set<String> stillDead = new TreeSet<>();
    runs.keySet().retainAll(positions.keySet());
    positions.forEach(
        (run, position) -> runs.merge(run, new Seen(position, nowNanos), Runs::moved));
    stillDead.addAll(dead(nowNanos));
    return new Changes(without(deadBefore, stillDead), stillDead);
  }

  /**
   * Runs whose fate was looked at.
   *
   * @param revived were dead before this update and are not now
   * @param dead are dead now
   */
  record Changes(Set<String> revived, Set<String> dead) {}

  /** The next unit of the slowest live run. */
  OptionalLong slowestLive(long nowNanos) {
    return runs.values().stream()
        .filter(run -> isLive(run, nowNanos))
        .mapToLong(run -> run.position().unit())
        .min();
  }

  /** The name of the slowest live run. */
  Optional<String> slowest(long nowNanos) {
    return runs.entrySet().stream()
        .filter(run -> isLive(run.getValue(), nowNanos))
        .min(Comparator.comparingLong(run -> run.getValue().position().unit()))
        .map(Map.Entry::getKey);
  }

  /**
   * Where the plan starts to count its lead: the slowest live run, or else where the last stopped.
   */
  long base(long nowNanos) {
    return slowestLive(nowNanos).orElseGet(this::furthest);
  }

  Set<String> dead(long nowNanos) {
    Set<String> dead = new TreeSet<>();
    runs.forEach(
        (run, seen) -> {
          if (isTraining(seen) && !isLive(seen, nowNanos)) {
            dead.add(run);
          }
        });
    return dead;
  }

  int live(long nowNanos) {
    return (int) runs.values().stream().filter(run -> isLive(run, nowNanos)).count();
  }

  private long furthest() {
    return runs.values().stream().mapToLong(run -> run.position().unit()).max().orElse(0);
  }

  private boolean isLive(Seen run, long nowNanos) {
    return isTraining(run) && nowNanos - run.movedNanos() < timeoutNanos;
  }

  private static boolean isTraining(Seen run) {
    return run.position().state() == RunPosition.State.TRAINING;
  }

  private static Seen moved(Seen before, Seen now) {
    return before.position().equals(now.position()) ? before : now;
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }
}
