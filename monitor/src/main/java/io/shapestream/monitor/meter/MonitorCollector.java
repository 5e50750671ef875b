package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.shapestream.monitor.collect.Readings;
import java.util.List;
import java.util.function.Supplier;

/** What the monitor tells of itself: how far it has read and what it could not use. */
public final class MonitorCollector implements MultiCollector {
  private final Runs runs;
  private final Supplier<Readings> readings;

  /** Makes metrics of {@code readings} and of what {@code runs} refused. */
  public MonitorCollector(Runs runs, Supplier<Readings> readings) {
    this.runs = runs;
    this.readings = readings;
  }

  @Override
  public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
    return Families.descriptors(metric -> !metric.isOfRuns());
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    addReadings(readings.get(), families);
    addRuns(runs.counts(), families);
    return families.snapshots();
  }

  private static void addReadings(Readings read, Families families) {
    families.add(Metric.MONITOR_READY, Labels.EMPTY, read.isCaughtUp() ? 1 : 0);
    families.add(Metric.MONITOR_REPORTS, Labels.EMPTY, read.reports());
    families.add(Metric.MONITOR_SKIPPED, reason("damaged"), read.damaged());
    families.add(Metric.MONITOR_SKIPPED, reason("unknown_kind"), read.unknownKind());
    families.add(Metric.MONITOR_SKIPPED, reason("unknown_version"), read.unknownVersion());
    families.add(Metric.MONITOR_LAG, Labels.EMPTY, read.lagRecords());
    families.add(Metric.MONITOR_FAILURES, Labels.EMPTY, read.failures());
    families.add(Metric.MONITOR_OFFSET_RESETS, Labels.EMPTY, read.offsetResets());
  }

  private static void addRuns(Runs.Counts counts, Families families) {
    families.add(Metric.MONITOR_RUNS, Labels.EMPTY, counts.known());
    families.add(Metric.MONITOR_STALE, Labels.EMPTY, counts.stale());
    families.add(Metric.MONITOR_REFUSED, Labels.EMPTY, counts.refused());
  }

  private static Labels reason(String reason) {
    return Labels.of("reason", reason);
  }
}
