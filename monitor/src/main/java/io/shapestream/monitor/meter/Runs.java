package io.shapestream.monitor.meter;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
  private final Histogram stepSeconds;
  private long version;
  private long stale;
  private long refused;

  /** Forgets runs {@code forgetAfter} after their last report. */
  public Runs(Clock clock, Duration forgetAfter) {
    this.clock = clock;
    this.forgetAfter = forgetAfter;
    // 1 ms to 65 s in the classic buckets; the native ones need no bounds.
    this.stepSeconds =
        Histogram.builder()
            .name(Metric.RUN_STEP_DURATION.family())
            .help(Metric.RUN_STEP_DURATION.help())
            .labelNames("run")
            .classicUpperBounds(
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .withoutExemplars()
            .build();
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
    if (report.kind() instanceof Progress progress) {
      progress.pace().stepSeconds().forEach(stepSeconds.labelValues(report.run())::observe);
    }
    views.put(report.run(), state.view(++version));
    notifyAll();
  }

  /** Returns the latest of every run, in the order of their names. */
  public synchronized List<RunView> views() {
    forget();
    return new ArrayList<>(views.values());
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

  /** Returns how many reports were ignored as doubled or from a replaced process. */
  public synchronized long stale() {
    return stale;
  }

  /** Everything that metrics are made of, at one moment. */
  synchronized Snapshot snapshot() {
    return new Snapshot(views(), stepSeconds.collect(), stale, refused);
  }

  record Snapshot(List<RunView> runs, HistogramSnapshot stepSeconds, long stale, long refused) {}

  private void forget() {
    long reportedBefore = clock.millis() - forgetAfter.toMillis();
    for (Iterator<Map.Entry<String, RunState>> i = states.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, RunState> entry = i.next();
      if (entry.getValue().isForgotten(reportedBefore)) {
        i.remove();
        views.remove(entry.getKey());
        stepSeconds.remove(entry.getKey());
        version++;
      }
    }
  }
}
