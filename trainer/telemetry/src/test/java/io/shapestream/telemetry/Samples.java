package io.shapestream.telemetry;

import java.util.List;
import java.util.Map;

/** One report of each kind, with a different value in each field. */
final class Samples {
  static final RunStarted STARTED =
      new RunStarted(
          "fashion",
          new RunStarted.Network(
              "vgg-d", "shape-adaptor", 28, 10, 1234567, 0.5, 1.0, List.of("conv1", "conv2")),
          new RunStarted.Schedule(6, 85, 100),
          "cpu",
          Map.of("seed", "7", "commit", "abc", "djl", "0.36.0"));

  static final Progress PROGRESS =
      new Progress(
          new Progress.Position(2, 171, 172),
          new Progress.Learning(0.75, 0.5, 0.0625, 0.03125),
          new Progress.Pace(812.5, 0.125, List.of(0.25, 0.5), 9, 61.5),
          new Progress.NetworkState(
              List.of(
                  new Progress.AdaptorState(-1.5, 0.59375, 0.625, 17),
                  new Progress.AdaptorState(0, 0.75, 0.78125, 12)),
              List.of(28, 17, 12),
              98765432,
              0.96875));

  /** With everything that the first versions of the contract did not have. */
  static final RunStarted BOUND =
      new RunStarted(
          "fashion",
          new RunStarted.Network(
              "vgg-d", "shape-adaptor", 28, 10, 1234567, 0.5, 1.0, List.of("conv1"), 500_000_000),
          STARTED.schedule(),
          "cpu",
          Map.of(),
          new RunStarted.Audit(3, 2));

  static final Progress FETCHING =
      new Progress(
          PROGRESS.position(),
          PROGRESS.learning(),
          new Progress.Pace(812.5, 0.125, List.of(0.25, 0.5), 9, 61.5, List.of(0.125, 0.0)),
          PROGRESS.network());

  static final Evaluated EVALUATED = new Evaluated(2, 255, 0.5625, 0.8125, 1500);
  static final Checkpointed CHECKPOINTED = new Checkpointed(255, 256, 0.375, 4096, "/data/run/255");
  static final RunEnded ENDED =
      new RunEnded(RunEnded.Outcome.FAILED, "The disk is full.", 0.8125, 0.84375);

  static final List<Report.Kind> ALL =
      List.of(STARTED, PROGRESS, BOUND, FETCHING, EVALUATED, CHECKPOINTED, ENDED);

  private Samples() {}

  static Report report(Report.Kind kind) {
    return new Report("first run", 3, 1_700_000_000_000L, 1_700_000_001_000L, kind);
  }
}
