package io.shapestream.datafeed;

import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.plan.PlannerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a feeder gets on, in one line for the terminal; the pace is that since the last line. */
final class ProgressLine {
  private long images;
  private long nanos;

  ProgressLine(long nowNanos) {
    nanos = nowNanos;
  }

  String next(FeederStatus feeder, PlannerStatus planner, long nowNanos) {
    double seconds = Math.max(1, nowNanos - nanos) / 1e9;
    double pace = (feeder.images() - images) / seconds;
    images = feeder.images();
    nanos = nowNanos;
    List<String> parts = new ArrayList<>();
    parts.add(say("%,d units", feeder.units()));
    parts.add(say("%,.0f images/s", pace));
    parts.add(say("lag %,d units", feeder.lagUnits()));
    parts.add(say("%,d rejected", feeder.rejected()));
    parts.add(say("%d partitions", feeder.partitions()));
    if (!planner.equals(PlannerStatus.NONE)) {
      parts.add(lead(planner));
    }
    return String.join(", ", parts);
  }

  private static String lead(PlannerStatus planner) {
    return say("lead %,d units", planner.planned() - planner.base())
        + (planner.slowestRun().isEmpty() ? "" : " before " + planner.slowestRun())
        + say(" (runs: %d live, %d dead)", planner.liveRuns(), planner.deadRuns().size());
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
