package io.shapestream.telemetry;

/**
 * The network was measured on the test split.
 *
 * @param epoch the epoch that ended, 0-based
 * @param step steps trained so far, over all epochs
 * @param loss mean over the test split; may be infinite or not a number
 * @param accuracy 0..1
 * @param samples images it was measured on
 */
public record Evaluated(long epoch, long step, double loss, double accuracy, long samples)
    implements Report.Kind {
  public Evaluated {
    Check.notNegative("epoch", epoch);
    Check.notNegative("step", step);
    Check.ratio("accuracy", accuracy);
    Check.notNegative("samples", samples);
  }
}
