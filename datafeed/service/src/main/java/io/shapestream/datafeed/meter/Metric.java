package io.shapestream.datafeed.meter;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue: every metric that a feeder adds to those of its libraries. docs/metrics-feeder.md
 * is made from here.
 *
 * <p>Those of the stream are the planner's, which runs at the feeder that owns plan partition 0;
 * other feeders don't export them.
 */
enum Metric {
  FEEDER_READY(
      "shapestream_feeder_ready",
      "1 once the feeder has found the stream to be its own and makes units, else 0."),
  FEEDER_PARTITIONS(
      "shapestream_feeder_partitions", "Partitions of the plan that this feeder works off now."),
  FEEDER_LAG(
      "shapestream_feeder_lag_units",
      "Planned units of its partitions that are not fed yet; the sum over all feeders is the plan's lag."),
  FEEDER_UNITS("shapestream_feeder_units_total", "Units fed."),
  FEEDER_IMAGES("shapestream_feeder_images_total", "Images fed."),
  FEEDER_BYTES("shapestream_feeder_bytes_total", "Bytes of the units fed, before compression."),
  FEEDER_REJECTED(
      "shapestream_feeder_rejected_images_total",
      "Images set aside and replaced by others, by reason (numbers in it read N; further reasons than"
          + " the first 20 count as other).",
      "reason"),
  FEEDER_TRANSACTIONS("shapestream_feeder_transactions_total", "Transactions committed."),
  FEEDER_FAILURES(
      "shapestream_feeder_failures_total",
      "Transactions and take-overs of partitions that failed and were done again."),
  FEEDER_UNIT_DURATION(
      "shapestream_feeder_unit_duration_seconds",
      "How long making a unit took, which is reading, decoding and preprocessing its images."),
  FEEDER_TRANSACTION_DURATION(
      "shapestream_feeder_transaction_duration_seconds",
      "How long transactions took from their beginning to their commit."),
  STREAM_PLANNED("shapestream_stream_planned_units", "Every unit below this number is planned."),
  STREAM_LEAD(
      "shapestream_stream_lead_units",
      "Units that are planned beyond the slowest live run: at most --lead."),
  STREAM_SLOWEST(
      "shapestream_stream_slowest_run_unit",
      "The next unit of the slowest live run, which the plan waits for.",
      "run"),
  STREAM_LIVE_RUNS("shapestream_stream_live_runs", "Runs that the plan waits for."),
  STREAM_DEAD_RUNS(
      "shapestream_stream_dead_runs",
      "Runs that stood still for --run-timeout, so that the plan no longer waits for them."),
  STREAM_RUN_DEAD("shapestream_stream_run_dead", "1 for each run that counts as dead.", "run"),
  STREAM_RUN_DEATHS(
      "shapestream_stream_run_deaths_total", "How often this planner found a run dead."),
  STREAM_RUN_ENDANGERED(
      "shapestream_stream_run_endangered",
      "1 for each run, dead or alive, whose checkpoint still needs units that retention is about to delete: four"
          + " fifths of the time that the train topic keeps them are over.",
      "run");

  private final String exportedName;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of never changes
  private final List<String> labels;

  /** All have the label {@code stream} before their own. */
  Metric(String exportedName, String help, String... labels) {
    this.exportedName = exportedName;
    this.help = help;
    this.labels = List.of(labels);
  }

  String exportedName() {
    return exportedName;
  }

  String help() {
    return help;
  }

  /** Names of its labels. */
  String[] labels() {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of("stream"), labels.stream())
        .toArray(String[]::new);
  }

  boolean isCounter() {
    return exportedName.endsWith("_total");
  }

  boolean isHistogram() {
    return exportedName.endsWith("_duration_seconds");
  }

  String type() {
    String type = isCounter() ? "COUNTER" : isHistogram() ? "HISTOGRAM" : "GAUGE";
    return type.toLowerCase(Locale.ROOT);
  }
}
