package io.shapestream.monitor.meter;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * How long something took, over and over, in one run: a histogram with classic and with native
 * buckets. One thread observes, any may look.
 */
final class Durations {
  private final Metric metric;
  private final Histogram histogram;
  private volatile boolean observed;

  Durations(Metric metric) {
    this.metric = metric;
    // 1 ms to 60 s in the classic buckets; the native ones need no bounds.
    histogram =
        Histogram.builder()
            .name(metric.family())
            .classicUpperBounds(
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .withoutExemplars()
            .build();
  }

  void observe(List<Double> seconds) {
    seconds.forEach(histogram::observe);
    observed |= !seconds.isEmpty();
  }

  boolean isObserved() {
    return observed;
  }

  Metric metric() {
    return metric;
  }

  HistogramDataPointSnapshot point(Labels labels) {
    HistogramDataPointSnapshot point = histogram.collect().getDataPoints().get(0);
    return new HistogramDataPointSnapshot(
        point.getClassicBuckets(),
        point.getNativeSchema(),
        point.getNativeZeroCount(),
        point.getNativeZeroThreshold(),
        point.getNativeBucketsForPositiveValues(),
        point.getNativeBucketsForNegativeValues(),
        point.getSum(),
        labels,
        point.getExemplars(),
        point.getCreatedTimestampMillis());
  }
}
