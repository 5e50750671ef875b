package io.shapestream.monitor.meter;

import io.shapestream.telemetry.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All runs: their latest state and how they came there. Reports go in, one by one; views, which
 * never change, come out. A run of which nothing was heard for the configured time is forgotten.
 *
 * <p>Every method may be called by any thread and holds the one lock for as short as copying a
 * reference per run takes.
 */
public final class Runs {
  /** More than any study has; what lies beyond is a mistake or an attack. */
  static final int MOST_RUNS = 10_000;

  private final Clock clock;
  private final Duration forgetAfter;
  private final Map<String, RunState> states = new TreeMap<>();
  private final Map<String, RunView> views = new TreeMap<>();
  private long version;
  private long stale;
  private long refused;

  /** Forgets runs {@code forgetAfter} after their last report. */
  public Runs(Clock clock, Duration forgetAfter) {
    this.clock = clock;
    this.forgetAfter = forgetAfter;
  }

  /** Takes {@code report} in. */
  public synchronized void accept(Report report) {
    if (states.size() >= MOST_RUNS && !states.containsKey(report.run())) {
      refused++;
      return;
    }
    RunState state = states.computeIfAbsent(report.run(), RunState::new);
    if (!state.accept(report)) {
      stale++;
      return;
    }
    views.put(report.run(), state.view(++version));
    notifyAll();
  }

  /** Returns the latest of every run, in the order of their names. */
  public synchronized List<RunView> views() {
    forget();
    return new ArrayList<>(views.values());
  }

  /** Returns the names of the streams that runs under way train on. */
  public synchronized Set<String> streams() {
    forget();
    return views.values().stream()
        .filter(view -> view.state() == RunView.State.RUNNING)
        .map(RunView::started)
        .filter(Objects::nonNull)
        .map(started -> started.stream())
        .collect(Collectors.toSet());
  }

  /** Returns the past of {@code run}, if it is known. */
  public synchronized Optional<History> history(String run) {
    return Optional.ofNullable(states.get(run)).map(RunState::history);
  }

  /** Returns a number that grows whenever anything changes. */
  public synchronized long version() {
    return version;
  }

  /** Waits until {@link #version} is above {@code known}, or {@code patience} is over. */
  public synchronized void awaitChange(long known, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (version <= known) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return;
      }
      wait(leftMs);
    }
  }

  /** Returns what was measured over and over in {@code run}; nothing when it is not known. */
  synchronized List<Durations> durations(String run) {
    RunState state = states.get(run);
    return state == null ? List.of() : state.durations();
  }

  /** Returns how many runs there are, and what was not taken in. */
  synchronized Counts counts() {
    forget();
    return new Counts(states.size(), stale, refused);
  }

  /**
   * What became of reports.
   *
   * @param known runs
   * @param stale reports ignored as doubled or from a replaced process
   * @param refused reports ignored because there are too many runs
   */
  record Counts(int known, long stale, long refused) {}

  private void forget() {
    long reportedBefore = clock.millis() - forgetAfter.toMillis();
    for (Iterator<Map.Entry<String, RunState>> i = states.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, RunState> entry = i.next();
      if (entry.getValue().isForgotten(reportedBefore)) {
        i.remove();
        views.remove(entry.getKey());
        version++;
      }
    }
  }
}
