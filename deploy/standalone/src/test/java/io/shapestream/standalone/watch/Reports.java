package io.shapestream.standalone.watch;

import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunStarted;
import java.util.List;
import java.util.Map;

/** What a run of the tests reports. */
public final class Reports {

  private Reports() {}

  public static RunStarted started() {
    return new RunStarted(
        "demo",
        new RunStarted.Network(
            "vgg-a", "shape-adaptor", 32, 10, 1000, 0.5, 1, List.of("a", "b", "c", "d")),
        new RunStarted.Schedule(4, 133, 64),
        "cpu",
        Map.of());
  }

  public static Progress progress(long epoch, long step) {
    return new Progress(
        new Progress.Position(epoch, step, step),
        new Progress.Learning(0.512, 0.812, 0.1, 0.1),
        new Progress.Pace(640, 0.01, List.of(0.1), 3, 65),
        new Progress.NetworkState(
            List.of(
                new Progress.AdaptorState(-0.3, 0.71, 0.71, 22),
                new Progress.AdaptorState(-0.8, 0.65, 0.65, 14)),
            List.of(32, 32, 22, 14),
            1_000_000,
            1));
  }
}
