package io.shapestream.trainer.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What was measured since the last report. Time counts while batches are waited for, trained on and
 * read back; evaluations and checkpoints are left out. For the training thread.
 */
public final class Interval {
  private static final double NANOS = 1e9;

  private final List<Double> stepSeconds = new ArrayList<>();
  private final List<Double> fetchSeconds = new ArrayList<>();
  private long waitNanos;
  private long activeNanos;
  private long images;

  /** A step took this long, waiting for its data included. */
  public void step(long nanos, long ofThemWaiting, int batchImages) {
    stepSeconds.add(nanos / NANOS);
    fetchSeconds.add(ofThemWaiting / NANOS);
    activeNanos += nanos;
    waitNanos += ofThemWaiting;
    images += batchImages;
  }

  /** Reading results back from the device took this long: work that the steps had left behind. */
  public void readBack(long nanos) {
    activeNanos += nanos;
  }

  public int steps() {
    return stepSeconds.size();
  }

  public long images() {
    return images;
  }

  /** Of each step. */
  public List<Double> stepSeconds() {
    return List.copyOf(stepSeconds);
  }

  /** Of each step, the part in which it waited for its batch. */
  public List<Double> fetchSeconds() {
    return List.copyOf(fetchSeconds);
  }

  public double seconds() {
    return activeNanos / NANOS;
  }

  public double waitSeconds() {
    return waitNanos / NANOS;
  }

  public double imagesPerSecond() {
    return activeNanos == 0 ? 0 : images / seconds();
  }

  /** Share of the time spent waiting for data, 0..1. */
  public double dataWait() {
    return activeNanos == 0 ? 0 : Math.min(1, (double) waitNanos / activeNanos);
  }

  public void clear() {
    stepSeconds.clear();
    fetchSeconds.clear();
    waitNanos = 0;
    activeNanos = 0;
    images = 0;
  }
}
