package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Gathers the rows of one scrape, metric by metric. For one thread. */
final class Families {
  private final Map<Metric, List<Row>> rows = new EnumMap<>(Metric.class);
  private final Map<Metric, List<HistogramDataPointSnapshot>> histograms =
      new EnumMap<>(Metric.class);

  private record Row(Labels labels, double value) {}

  void add(Metric metric, Labels labels, double value) {
    rows.computeIfAbsent(metric, unused -> new ArrayList<>()).add(new Row(labels, value));
  }

  void add(Metric metric, Labels labels, long value) {
    add(metric, labels, (double) value);
  }

  void add(Metric metric, HistogramDataPointSnapshot point) {
    histograms.computeIfAbsent(metric, unused -> new ArrayList<>()).add(point);
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    histograms.forEach(
        (metric, points) -> snapshots.add(new HistogramSnapshot(metadata(metric), points)));
    rows.forEach((metric, ofMetric) -> snapshots.add(snapshot(metric, ofMetric)));
    return new MetricSnapshots(snapshots);
  }

  private static MetricSnapshot snapshot(Metric metric, List<Row> rows) {
    return switch (metric.type()) {
      case GAUGE ->
          new GaugeSnapshot(metadata(metric), rows.stream().map(Families::gauge).toList());
      case COUNTER ->
          new CounterSnapshot(metadata(metric), rows.stream().map(Families::counter).toList());
      case INFO ->
          new InfoSnapshot(
              metadata(metric),
              rows.stream()
                  .map(row -> new InfoSnapshot.InfoDataPointSnapshot(row.labels))
                  .toList());
      case HISTOGRAM -> throw new IllegalStateException(metric + " has no rows of numbers");
    };
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot gauge(Row row) {
    return new GaugeSnapshot.GaugeDataPointSnapshot(row.value, row.labels, null);
  }

  private static CounterSnapshot.CounterDataPointSnapshot counter(Row row) {
    return new CounterSnapshot.CounterDataPointSnapshot(row.value, row.labels, null, 0L);
  }

  /** Returns how the registry knows those metrics of the catalogue that are {@code ours}. */
  static List<MetricFamilyDescriptor> descriptors(Predicate<Metric> ours) {
    return Arrays.stream(Metric.values()).filter(ours).map(Families::descriptor).toList();
  }

  private static MetricFamilyDescriptor descriptor(Metric metric) {
    return MetricFamilyDescriptor.of(
        MetricType.valueOf(metric.type().name()), metadata(metric), metric.labels());
  }

  private static MetricMetadata metadata(Metric metric) {
    return new MetricMetadata(metric.family(), metric.help(), metric.unit());
  }
}
