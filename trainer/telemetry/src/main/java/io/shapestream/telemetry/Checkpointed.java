package io.shapestream.telemetry;

/**
 * A checkpoint is complete on disk.
 *
 * @param step steps trained so far, over all epochs
 * @param unit next unit after a resume
 * @param seconds how long it took
 * @param bytes its size
 * @param path where it lies, on the trainer's machine
 */
public record Checkpointed(long step, long unit, double seconds, long bytes, String path)
    implements Report.Kind {
  public Checkpointed {
    Check.notNegative("step", step);
    Check.notNegative("unit", unit);
    Check.finiteNotNegative("seconds", seconds);
    Check.notNegative("bytes", bytes);
  }
}
