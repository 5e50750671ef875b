package io.shapestream.standalone.demo;

import io.shapestream.standalone.watch.RunProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lines for a log: one for each run after each of its epochs, and in between at most every {@link
 * #INTERVAL}.
 */
final class PlainDisplay implements Display {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final Map<RunProgress, Long> epochs = new HashMap<>();
  private final Map<RunProgress, String> shown = new HashMap<>();
  private long lastNanos;

  PlainDisplay(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  @Override
  public void show(List<RunProgress> runs) {
    boolean due = nanoTime.getAsLong() - lastNanos >= INTERVAL.toNanos();
    runs.stream().filter(run -> due || hasNewEpoch(run)).forEach(this::print);
    if (due) {
      lastNanos = nanoTime.getAsLong();
    }
  }

  @Override
  public void say(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    out.flush();
  }

  private boolean hasNewEpoch(RunProgress run) {
    return run.epochsEvaluated() != epochs.getOrDefault(run, 0L);
  }

  private void print(RunProgress run) {
    epochs.put(run, run.epochsEvaluated());
    String line = run.line();
    if (!line.equals(shown.put(run, line))) {
      out.println(line);
    }
  }
}
