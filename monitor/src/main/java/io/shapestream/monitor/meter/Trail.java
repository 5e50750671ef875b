package io.shapestream.monitor.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Points of a line, in order, at most {@code capacity}: when it is full every second one goes, and
 * from then on only every second, fourth, eighth ... is kept. So the line always spans the whole
 * past, and the newest point is always in it. For one thread.
 */
final class Trail<T> {
  private final int capacity;
  private final List<T> kept = new ArrayList<>();
  private @Nullable T newest;
  private long stride = 1;
  private long untilNextKept;

  Trail(int capacity) {
    this.capacity = capacity;
  }

  void add(T point) {
    newest = point;
    if (untilNextKept > 0) {
      untilNextKept--;
      return;
    }
    if (kept.size() == capacity) {
      halve();
    }
    kept.add(point);
    untilNextKept = stride - 1;
  }

  /** Forgets the points at the end that {@code isBeyond} names. */
  void rewind(Predicate<T> isBeyond) {
    while (!kept.isEmpty() && isBeyond.test(kept.get(kept.size() - 1))) {
      kept.remove(kept.size() - 1);
    }
    if (newest != null && isBeyond.test(newest)) {
      newest = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      untilNextKept = 0;
    }
  }

  List<T> points() {
    List<T> points = new ArrayList<>(kept);
    if (newest != null && points.get(points.size() - 1) != newest) {
      points.add(newest);
    }
    return points;
  }

  private void halve() {
    for (int i = 1; i < kept.size(); i++) {
      kept.remove(i);
    }
    stride *= 2;
  }
}
