package io.shapestream.telemetry;

/**
 * The run's process ends.
 *
 * @param message a sentence when it failed, else empty
 * @param accuracy of the last evaluation, 0..1
 * @param bestAccuracy of all evaluations, 0..1
 */
public record RunEnded(Outcome outcome, String message, double accuracy, double bestAccuracy)
    implements Report.Kind {
  public RunEnded {
    Check.ratio("accuracy", accuracy);
    Check.ratio("best_accuracy", bestAccuracy);
  }

  /** How a run's process can end. */
  public enum Outcome {
    /** Every epoch is trained. */
    COMPLETED,
    /** Asked to stop; can be resumed. */
    STOPPED,
    /** Ended by an error. */
    FAILED
  }
}
