package io.shapestream.standalone.chaos;

import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Child;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.standalone.process.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stream's feeders as processes, some of them asleep. One thread's. */
final class Crew implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(20);

  private record Sleep(Pause pause, long endNanos) {}

  private final Launcher launcher;
  private final List<String> arguments;
  private final Path logs;
  private final List<Child> feeders = new ArrayList<>();
  private final Map<Child, Sleep> asleep = new HashMap<>();
  private int started;

  /**
   * Nobody yet.
   *
   * @param arguments of the command {@code datafeed}
   */
  Crew(Launcher launcher, List<String> arguments, Path logs) {
    this.launcher = launcher;
    this.arguments = List.copyOf(arguments);
    this.logs = logs;
  }

  int size() {
    return feeders.size();
  }

  /** Starts feeders; they may not be ready yet. */
  List<Child> add(int count) {
    List<Child> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(Child.start(launcher, "feeder-" + ++started, "datafeed", arguments, logs));
    }
    feeders.addAll(added);
    return added;
  }

  static void awaitReady(List<Child> added) throws InterruptedException {
    for (Child feeder : added) {
      feeder.awaitReady(START);
    }
  }

  /** Asks feeders to end, and waits for that; each must do so in good order. */
  void remove(int count, int from) {
    List<Child> leaving = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Child feeder = pick(from);
      feeders.remove(feeder);
      leaving.add(feeder);
    }
    leaving.forEach(Child::requestStop);
    leaving.forEach(feeder -> feeder.awaitEnd(END));
    for (Child feeder : leaving) {
      if (feeder.exitCode().orElse(-1) != 0) {
        throw feeder.failure();
      }
    }
  }

  void kill(Child feeder) throws InterruptedException {
    feeders.remove(feeder);
    feeder.kill();
    wake(feeder);
  }

  void pause(Child feeder, Duration length) {
    asleep.put(feeder, new Sleep(Pause.of(feeder.pid()), System.nanoTime() + length.toNanos()));
  }

  /** Wakes those who have slept their time; returns whether nobody sleeps any more. */
  boolean wakeDue() {
    Iterator<Sleep> sleeps = asleep.values().iterator();
    while (sleeps.hasNext()) {
      Sleep sleep = sleeps.next();
      if (System.nanoTime() - sleep.endNanos() >= 0) {
        sleep.pause().close();
        sleeps.remove();
      }
    }
    return asleep.isEmpty();
  }

  /** A feeder that is awake, and feeds if any does. */
  Child pick(int number) {
    List<Child> awake = feeders.stream().filter(f -> !asleep.containsKey(f)).toList();
    if (awake.isEmpty()) {
      wakeAll();
      return pick(number);
    }
    List<Child> ready = awake.stream().filter(Child::isReady).toList();
    List<Child> candidates = ready.isEmpty() ? awake : ready;
    return candidates.get(number % candidates.size());
  }

  Optional<Child> withPid(long pid) {
    return feeders.stream().filter(feeder -> feeder.pid() == pid).findFirst();
  }

  /** Throws the last words of a feeder that has ended though nobody asked it to. */
  void check() {
    feeders.stream()
        .filter(feeder -> !feeder.isAlive())
        .findFirst()
        .ifPresent(
            feeder -> {
              throw new UserError("A feeder gave up. " + feeder.failure().getMessage());
            });
  }

  /** Wakes all, and lets them end in good order. */
  void end() {
    wakeAll();
    feeders.forEach(Child::requestStop);
    feeders.forEach(feeder -> feeder.awaitEnd(END));
    feeders.clear();
  }

  @Override
  public void close() {
    end();
  }

  private void wakeAll() {
    asleep.values().forEach(sleep -> sleep.pause().close());
    asleep.clear();
  }

  private void wake(Child feeder) {
    Sleep sleep = asleep.remove(feeder);
    if (sleep != null) {
      sleep.pause().close();
    }
  }
}
