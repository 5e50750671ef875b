package io.shapestream.datafeed.meter;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.datafeed.feed.FeedMeter;
import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.plan.PlannerStatus;
import io.shapestream.stream.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The feeder's metrics in a registry. What the feeder counts itself is read when it is scraped;
 * durations and rejections are told by the feeder's thread.
 */
public final class FeederMetrics implements FeedMeter {
  private static final double[] SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /** One row of a scrape: a value and what comes behind the label {@code stream}. */
  private interface Rows extends BiConsumer<Double, String[]> {
    default void row(double value, String... labels) {
      accept(value, labels);
    }
  }

  private final String stream;
  private final PrometheusRegistry registry;
  private final Reasons reasons = new Reasons();
  private final Histogram units;
  private final Histogram transactions;

  /** Registers the durations; the rest by {@link #watch}. */
  public FeederMetrics(String stream, PrometheusRegistry registry) {
    this.stream = stream;
    this.registry = registry;
    this.units = histogram(Metric.FEEDER_UNIT_DURATION);
    this.transactions = histogram(Metric.FEEDER_TRANSACTION_DURATION);
    register(
        Metric.FEEDER_REJECTED, rows -> reasons.forEach((why, n) -> rows.row((double) n, why)));
  }

  /** Registers what a feeder and its planner say of themselves; any thread may ask them. */
  public void watch(
      BooleanSupplier ready, Supplier<FeederStatus> feeder, Supplier<PlannerStatus> planner) {
    register(Metric.FEEDER_READY, rows -> rows.row(ready.getAsBoolean() ? 1 : 0));
    feeder(Metric.FEEDER_PARTITIONS, feeder, FeederStatus::partitions);
    feeder(Metric.FEEDER_LAG, feeder, FeederStatus::lagUnits);
    feeder(Metric.FEEDER_UNITS, feeder, FeederStatus::units);
    feeder(Metric.FEEDER_IMAGES, feeder, FeederStatus::images);
    feeder(Metric.FEEDER_BYTES, feeder, FeederStatus::bytes);
    feeder(Metric.FEEDER_TRANSACTIONS, feeder, FeederStatus::transactions);
    feeder(Metric.FEEDER_FAILURES, feeder, FeederStatus::failures);
    planner(Metric.STREAM_PLANNED, planner, PlannerStatus::planned);
    planner(Metric.STREAM_LEAD, planner, p -> p.planned() - p.base());
    planner(Metric.STREAM_LIVE_RUNS, planner, PlannerStatus::liveRuns);
    planner(Metric.STREAM_DEAD_RUNS, planner, p -> p.deadRuns().size());
    planner(Metric.STREAM_RUN_DEATHS, planner, PlannerStatus::deaths);
    register(
        Metric.STREAM_RUN_ENDANGERED,
        rows -> planner.get().endangeredRuns().forEach(run -> rows.row(1, run)));
    register(Metric.STREAM_SLOWEST, rows -> slowest(planner.get(), rows));
    register(
        Metric.STREAM_RUN_DEAD, rows -> planner.get().deadRuns().forEach(run -> rows.row(1, run)));
  }

  @Override
  public void made(Duration time) {
    units.labelValues(stream).observe(seconds(time));
  }

  @Override
  public void committed(Duration time, List<Rejection> rejections) {
    transactions.labelValues(stream).observe(seconds(time));
    rejections.forEach(rejection -> reasons.count(rejection.reason()));
  }

  private static void slowest(PlannerStatus status, Rows rows) {
    if (!status.slowestRun().isEmpty()) {
      rows.row((double) status.base(), status.slowestRun());
    }
  }

  private void feeder(
      Metric metric, Supplier<FeederStatus> feeder, ToDoubleFunction<FeederStatus> value) {
    register(metric, rows -> rows.row(value.applyAsDouble(feeder.get())));
  }

  /** Says nothing while another feeder plans. */
  private void planner(
      Metric metric, Supplier<PlannerStatus> planner, ToDoubleFunction<PlannerStatus> value) {
    register(
        metric,
        rows -> {
          PlannerStatus status = planner.get();
          if (!status.equals(PlannerStatus.NONE)) {
            rows.row(value.applyAsDouble(status));
          }
        });
  }

  private void register(Metric metric, java.util.function.Consumer<Rows> rows) {
    if (metric.isCounter()) {
      CounterWithCallback.builder()
          .name(metric.exportedName())
          .help(metric.help())
          .labelNames(metric.labels())
          .callback(row -> rows.accept((value, labels) -> row.call(value, labels(labels))))
          .register(registry);
    } else {
      GaugeWithCallback.builder()
          .name(metric.exportedName())
          .help(metric.help())
          .labelNames(metric.labels())
          .callback(row -> rows.accept((value, labels) -> row.call(value, labels(labels))))
          .register(registry);
    }
  }

  private String[] labels(String... own) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(stream), java.util.Arrays.stream(own))
        .toArray(String[]::new);
  }

  private Histogram histogram(Metric metric) {
    return Histogram.builder()
        .name(metric.exportedName())
        .help(metric.help())
        .labelNames(metric.labels())
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
