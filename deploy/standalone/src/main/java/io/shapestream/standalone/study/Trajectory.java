package io.shapestream.standalone.study;

import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How a run's alphas moved, from its reports. Bounded: when there are many points, every second one
 * goes. One thread's.
 */
final class Trajectory {
  private static final int MOST = 400;

  private final TreeMap<Long, Point> points = new TreeMap<>();

  /**
   * @param alphas in order of application
   */
  record Point(long step, List<Double> alphas, long macs, double loss) {}

  void accept(Report.Kind kind) {
    if (kind instanceof Progress progress) {
      long step = progress.position().step();
      points.put(step, point(step, progress));
      if (points.size() > MOST) {
        thin();
      }
    }
  }

  List<Point> points() {
    return List.copyOf(points.values());
  }

  private static Point point(long step, Progress progress) {
    List<Double> alphas =
        progress.network().adaptors().stream().map(Progress.AdaptorState::alpha).toList();
    return new Point(step, alphas, progress.network().macs(), progress.learning().loss());
  }

  /** The first and the last stay. */
  private void thin() {
    List<Long> steps = new ArrayList<>(points.keySet());
    for (int i = 1; i < steps.size() - 1; i += 2) {
      points.remove(steps.get(i));
    }
  }
}
