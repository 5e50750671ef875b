package io.shapestream.monitor.meter;

import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import org.jspecify.annotations.Nullable;

/**
 * The latest of one run, unchanging. What the run has not reported yet is null.
 *
 * @param incarnation milliseconds since 1970 when the run's present process started
 * @param reportedMs milliseconds since 1970 of its latest report
 * @param bestAccuracy of all evaluations, 0..1; null before the first
 * @param checkpointedMs milliseconds since 1970 of its latest checkpoint; 0 before the first
 * @param reports received so far
 * @param lost reports that never arrived
 * @param version grows with every change of any run
 */
public record RunView(
    String name,
    long incarnation,
    long reportedMs,
    @Nullable RunStarted started,
    @Nullable Progress progress,
    @Nullable Evaluated evaluated,
    @Nullable Double bestAccuracy,
    @Nullable Checkpointed checkpointed,
    long checkpointedMs,
    @Nullable RunEnded ended,
    long reports,
    long lost,
    long version) {

  /** What has become of a run, as far as it told. */
  public enum State {
    RUNNING,
    COMPLETED,
    STOPPED,
    FAILED
  }

  /** Returns what has become of the run; one that went without a word is still running. */
  public State state() {
    if (ended == null) {
      return State.RUNNING;
    }
    return switch (ended.outcome()) {
      case COMPLETED -> State.COMPLETED;
      case STOPPED -> State.STOPPED;
      case FAILED -> State.FAILED;
    };
  }
}
