package io.shapestream.standalone.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.telemetry.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrajectoryTest {

  @Test
  void staysBoundedAndKeepsItsEndsInOrder() {
    Trajectory trajectory = new Trajectory();
    for (long step = 1; step <= 5000; step++) {
      trajectory.accept(progress(step, step / 10.0));
    }
    List<Trajectory.Point> points = trajectory.points();
    assertThat(points).hasSizeBetween(100, 400);
    assertThat(points.get(0).step()).isEqualTo(1);
    assertThat(points.get(points.size() - 1).step()).isEqualTo(5000);
    assertThat(points).extracting(Trajectory.Point::step).isSorted();
  }

  @Test
  void aStepThatIsReportedAgainCountsOnce() {
    Trajectory trajectory = new Trajectory();
    trajectory.accept(progress(7, 1));
    trajectory.accept(progress(7, 1));
    assertThat(trajectory.points()).hasSize(1);
    assertThat(trajectory.points().get(0).alphas()).containsExactly(1.0);
  }

  private static Progress progress(long step, double alpha) {
    return new Progress(
        new Progress.Position(0, step, step),
        new Progress.Learning(1, 0.5, 0.1, 0.1),
        new Progress.Pace(10, 0, List.of(), 0, 0),
        new Progress.NetworkState(
            List.of(new Progress.AdaptorState(alpha, 0.7, 0.7, 14)), List.of(28, 14), 1000, 1));
  }
}
