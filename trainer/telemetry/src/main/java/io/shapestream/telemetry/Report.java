package io.shapestream.telemetry;

/**
 * One report of a run. Reports of a run follow each other in {@code sequence} within an {@code
 * incarnation} (one process of the run); a gap means that reports were lost.
 *
 * @param run the run's name; anything but blank, at most {@value #LONGEST_NAME} characters
 * @param sequence 0, 1, 2 ... within the incarnation
 * @param incarnation milliseconds since 1970 when the run's process started
 * @param timeMs milliseconds since 1970 when the report was made
 * @param kind what is reported
 */
public record Report(String run, long sequence, long incarnation, long timeMs, Kind kind) {
  static final int LONGEST_NAME = 249;

  public Report {
    Check.name("run", run);
    Check.notNegative("sequence", sequence);
    Check.notNegative("incarnation", incarnation);
    Check.notNegative("time_ms", timeMs);
  }

  /** What a run can report. Readers count and skip kinds that they don't know. */
  public sealed interface Kind permits RunStarted, Progress, Evaluated, Checkpointed, RunEnded {}
}
