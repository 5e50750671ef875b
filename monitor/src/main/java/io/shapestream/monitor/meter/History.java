package io.shapestream.monitor.meter;

import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import java.util.List;

/**
 * How a run came to where it is: a bounded number of points, oldest first, thinned where there were
 * more.
 */
public record History(List<Moment> moments, List<Verdict> verdicts) {
  public History {
    moments = List.copyOf(moments);
    verdicts = List.copyOf(verdicts);
  }

  /** The run while it trained, in as few bytes as a chart needs. */
  public record Moment(
      long timeMs,
      long epoch,
      long step,
      float loss,
      float accuracy,
      float imagesPerSecond,
      float dataWait,
      long macs,
      Floats alphas,
      Floats reshapeFactors) {
    static Moment of(long timeMs, Progress progress) {
      List<Progress.AdaptorState> adaptors = progress.network().adaptors();
      return new Moment(
          timeMs,
          progress.position().epoch(),
          progress.position().step(),
          (float) progress.learning().loss(),
          (float) progress.learning().accuracy(),
          (float) progress.pace().imagesPerSecond(),
          (float) progress.pace().dataWait(),
          progress.network().macs(),
          Floats.of(adaptors, Progress.AdaptorState::alpha),
          Floats.of(adaptors, Progress.AdaptorState::reshapeFactor));
    }
  }

  /**
   * The run when it was evaluated.
   *
   * @param macs of the network at that time; 0 when unknown
   */
  public record Verdict(long timeMs, Evaluated evaluated, long macs) {
    long step() {
      return evaluated.step();
    }
  }
}
