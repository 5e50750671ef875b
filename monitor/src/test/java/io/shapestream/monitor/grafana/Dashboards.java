package io.shapestream.monitor.grafana;

import static io.shapestream.monitor.grafana.Panel.lines;
import static io.shapestream.monitor.grafana.Panel.query;
import static io.shapestream.monitor.grafana.Panel.stat;

import io.shapestream.monitor.grafana.Dashboard.Row;
import io.shapestream.monitor.grafana.Panel.Kind;
import java.util.List;

/** What the dashboards show: one for each reader. */
public final class Dashboards {
  private Dashboards() {}

  /** Returns all dashboards. */
  public static List<Dashboard> all() {
    return List.of(run(), study(), pipeline());
  }

  /** For whoever trains: one run in depth. */
  private static Dashboard run() {
    return new Dashboard(
        "shapestream-run",
        "ShapeStream / Run",
        "One training run: how well it learns, what its adaptors do, how fast it goes.",
        Dashboard.Runs.ONE,
        List.of(
            Row.of(
                "Now",
                stat(
                    "Test accuracy",
                    "Share of test images classified rightly, after the latest evaluation.",
                    "percentunit",
                    "shapestream_run_accuracy_ratio{$M, split=\"test\"}",
                    "{{run}}"),
                stat(
                    "Train loss",
                    "Mean cross-entropy of the latest report interval. NaN: training has diverged.",
                    "none",
                    "shapestream_run_loss{$M, split=\"train\"}",
                    "{{run}}"),
                stat(
                    "MACs",
                    "Multiply-accumulates of one forward pass of one image at the present shape; FLOPs are twice that.",
                    "short",
                    "shapestream_run_macs{$M}",
                    "{{run}}"),
                stat(
                    "Epoch",
                    "Epoch under way; the first is 0.",
                    "none",
                    "shapestream_run_epoch{$M}",
                    "{{run}}"),
                stat(
                    "Time left",
                    "The run's own estimate. No data once it has ended.",
                    "s",
                    "shapestream_run_remaining_seconds{$M}",
                    "{{run}}"),
                stat(
                    "Since last report",
                    "More than a few minutes: the run is stalled or dead.",
                    "s",
                    "time() - shapestream_run_report_timestamp_seconds{$M}",
                    "{{run}}")),
            Row.of(
                "Learning",
                lines(
                    "Loss",
                    "Cross-entropy on the train batches and on the test split. Test rising while train falls: overfitting.",
                    "none",
                    query("shapestream_run_loss{$M}", "{{split}}")),
                lines(
                    "Accuracy",
                    "Share of images classified rightly, on the train batches and on the test split.",
                    "percentunit",
                    query("shapestream_run_accuracy_ratio{$M}", "{{split}}")),
                lines(
                    "Learning rates",
                    "Of the weights and of the alphas; both follow the schedule.",
                    "none",
                    query("shapestream_run_learning_rate{$M}", "{{parameters}}")),
                lines(
                    "Cost",
                    "MACs of one forward pass: they move as alphas resize the feature maps.",
                    "short",
                    query("shapestream_run_macs{$M}", "MACs"))),
            Row.of(
                "Shape",
                lines(
                    "Alpha",
                    "The learned number of each adaptor, in order of application.",
                    "none",
                    query("shapestream_adaptor_alpha{$M}", "adaptor {{adaptor}}")),
                lines(
                    "Reshape factor",
                    "Factor by which each adaptor resizes: 1 keeps the size.",
                    "none",
                    query("shapestream_adaptor_reshape_factor{$M}", "adaptor {{adaptor}}")),
                new Panel(
                    Kind.LAYERS,
                    "Network shape",
                    "Feature-map size of every layer over time, first layer on top: the darker, the larger.",
                    "pixel",
                    24,
                    14,
                    List.of(query("shapestream_layer_size_pixels{$M}", "{{layer}} {{name}}"))),
                lines(
                    "Output size of adaptors",
                    "Height and width of the feature maps that each adaptor puts out.",
                    "pixel",
                    query("shapestream_adaptor_output_size_pixels{$M}", "adaptor {{adaptor}}")),
                lines(
                    "Penalty",
                    "Factor by which a memory bound or a budget shrinks all reshape factors; 1: no bound is met.",
                    "none",
                    query("shapestream_run_penalty{$M}", "penalty"))),
            Row.of(
                "Pace",
                lines(
                    "Images per second",
                    "Trained over the report interval.",
                    "none",
                    query("shapestream_run_images_per_second{$M}", "{{run}}")),
                lines(
                    "Data wait",
                    "Share of time the run waits for data. Above 10 %: feeders are the limit.",
                    "percentunit",
                    query("shapestream_run_data_wait_ratio{$M}", "{{run}}")),
                lines(
                    "Step time",
                    "Median and slowest hundredth of training steps.",
                    "s",
                    query(
                        "histogram_quantile(0.5, sum by (le) (rate(shapestream_run_step_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "median"),
                    query(
                        "histogram_quantile(0.99, sum by (le) (rate(shapestream_run_step_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "99th percentile")),
                lines(
                    "Units ready",
                    "Units of the stream that lie ready for the run. Zero: it is faster than its feeders.",
                    "none",
                    query("shapestream_run_lag_units{$M}", "{{run}}")),
                lines(
                    "Wait of a step",
                    "Median and slowest hundredth of the time that training steps wait for their batch.",
                    "s",
                    query(
                        "histogram_quantile(0.5, sum by (le) (rate(shapestream_run_fetch_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "median"),
                    query(
                        "histogram_quantile(0.99, sum by (le) (rate(shapestream_run_fetch_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "99th percentile")),
                lines(
                    "Audit",
                    "Samples of complete epochs that were not trained on exactly once. Anything but 0 is a defect.",
                    "none",
                    query("shapestream_run_audit_violations{$M}", "violations")),
                lines(
                    "Checkpoint age",
                    "What would be lost if the run died now.",
                    "s",
                    query("time() - shapestream_run_checkpoint_timestamp_seconds{$M}", "{{run}}")),
                lines(
                    "Checkpoint duration",
                    "How long writing the latest checkpoint took.",
                    "s",
                    query("shapestream_run_checkpoint_duration_seconds{$M}", "{{run}}")))));
  }

  /** For whoever compares: runs against each other. */
  private static Dashboard study() {
    return new Dashboard(
        "shapestream-study",
        "ShapeStream / Study",
        "Runs against each other: what accuracy costs.",
        Dashboard.Runs.MANY,
        List.of(
            Row.of(
                "Cost and accuracy",
                new Panel(
                    Kind.SCATTER,
                    "Accuracy over MACs",
                    "Each point is a run: up and to the left is better.",
                    "percentunit",
                    12,
                    10,
                    List.of(
                        query("sum by (run) (shapestream_run_macs{$M})", "MACs"),
                        query(
                            "max by (run) (shapestream_run_best_accuracy_ratio{$M})",
                            "best accuracy"))),
                new Panel(
                    Kind.BARS,
                    "Best test accuracy",
                    "Of all evaluations of each run.",
                    "percentunit",
                    12,
                    10,
                    List.of(
                        query(
                            "sort_desc(max by (run) (shapestream_run_best_accuracy_ratio{$M}))",
                            "{{run}}"))),
                new Panel(
                    Kind.TABLE,
                    "Runs",
                    "What each run is.",
                    "none",
                    24,
                    8,
                    List.of(query("shapestream_run_info{$M}", "")))),
            Row.of(
                "Over time",
                lines(
                    "Test accuracy",
                    "After each evaluation.",
                    "percentunit",
                    query("shapestream_run_accuracy_ratio{$M, split=\"test\"}", "{{run}}")),
                lines(
                    "Train loss",
                    "Mean cross-entropy over report intervals.",
                    "none",
                    query("shapestream_run_loss{$M, split=\"train\"}", "{{run}}")),
                lines(
                    "MACs",
                    "Of one forward pass, as shapes are learned.",
                    "short",
                    query("shapestream_run_macs{$M}", "{{run}}")),
                lines(
                    "Images per second",
                    "How fast each run trains.",
                    "none",
                    query("shapestream_run_images_per_second{$M}", "{{run}}")),
                lines(
                    "Data wait",
                    "Share of time each run waits for data.",
                    "percentunit",
                    query("shapestream_run_data_wait_ratio{$M}", "{{run}}")),
                lines(
                    "Epoch",
                    "Epoch under way in each run.",
                    "none",
                    query("shapestream_run_epoch{$M}", "{{run}}")))));
  }

  /** For whoever operates: does everything flow? */
  private static Dashboard pipeline() {
    return new Dashboard(
        "shapestream-pipeline",
        "ShapeStream / Pipeline",
        "Whether data and telemetry flow: feeders, runs, the monitor, its Kafka client.",
        Dashboard.Runs.NONE,
        List.of(
            Row.of(
                "Health",
                stat(
                    "Running",
                    "Runs that are under way.",
                    "none",
                    "sum(shapestream_run_state{$M, state=\"running\"})",
                    "running"),
                stat(
                    "Failed",
                    "Runs that ended by an error.",
                    "none",
                    "sum(shapestream_run_state{$M, state=\"failed\"})",
                    "failed"),
                stat(
                    "Monitor ready",
                    "1 once the monitor has caught up with the telemetry.",
                    "none",
                    "min(shapestream_monitor_ready{$M})",
                    "ready"),
                stat(
                    "Monitor lag",
                    "Telemetry records that are not read yet: how old these charts are.",
                    "none",
                    "sum(shapestream_monitor_lag_records{$M})",
                    "records"),
                stat(
                    "Images per second",
                    "Of all runs together.",
                    "none",
                    "sum(shapestream_run_images_per_second{$M})",
                    "images/s"),
                stat(
                    "Telemetry skipped",
                    "Records that could not be read, in the time shown.",
                    "none",
                    "sum(increase(shapestream_monitor_records_skipped_total{$M}[$__range]))",
                    "records")),
            Row.of(
                "Data",
                lines(
                    "Data wait",
                    "Share of time each run waits for data: the feeders' report card.",
                    "percentunit",
                    query("shapestream_run_data_wait_ratio{$M}", "{{run}}")),
                lines(
                    "Units ready",
                    "Units that lie ready for each run. Zero: feeders are behind.",
                    "none",
                    query("shapestream_run_lag_units{$M}", "{{run}}"))),
            Row.of(
                "Feeders",
                lines(
                    "Images per second",
                    "Made by each feeder.",
                    "none",
                    query(
                        "sum by (stream, instance) (rate(shapestream_feeder_images_total{$M}[$__rate_interval]))",
                        "{{stream}} {{instance}}")),
                lines(
                    "Plan lag",
                    "Units that are planned and not made yet: what feeders are to be scaled by.",
                    "none",
                    query("sum by (stream) (shapestream_feeder_lag_units{$M})", "{{stream}} lag"),
                    query(
                        "max by (stream) (shapestream_stream_lead_units{$M})", "{{stream}} lead")),
                lines(
                    "Images rejected",
                    "Set aside and replaced by others, per second, by reason.",
                    "none",
                    query(
                        "sum by (stream, reason) (rate(shapestream_feeder_rejected_images_total{$M}[$__rate_interval]))",
                        "{{stream}}: {{reason}}")),
                lines(
                    "Bytes per second",
                    "Fed by each feeder, before compression.",
                    "Bps",
                    query(
                        "sum by (stream, instance) (rate(shapestream_feeder_bytes_total{$M}[$__rate_interval]))",
                        "{{stream}} {{instance}}")),
                lines(
                    "Making a unit",
                    "Slowest hundredth of the times that reading, decoding and preprocessing a unit take.",
                    "s",
                    query(
                        "histogram_quantile(0.99, sum by (le, instance) (rate(shapestream_feeder_unit_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "{{instance}}")),
                lines(
                    "Transactions",
                    "Slowest hundredth of the times from the beginning of a transaction to its commit.",
                    "s",
                    query(
                        "histogram_quantile(0.99, sum by (le, instance) (rate(shapestream_feeder_transaction_duration_seconds_bucket{$M}[$__rate_interval])))",
                        "{{instance}}")),
                lines(
                    "Slowest run",
                    "The next unit of the run that the plan waits for.",
                    "none",
                    query("shapestream_stream_slowest_run_unit{$M}", "{{stream}}: {{run}}")),
                lines(
                    "Runs on the stream",
                    "That the plan waits for, and that it no longer waits for because they stand still.",
                    "none",
                    query("shapestream_stream_live_runs{$M}", "{{stream}} live"),
                    query("shapestream_stream_dead_runs{$M}", "{{stream}} dead"))),
            Row.of(
                "Telemetry",
                lines(
                    "Reports",
                    "Read by the monitor, per second.",
                    "none",
                    query(
                        "sum by (instance) (rate(shapestream_monitor_reports_total{$M}[$__rate_interval]))",
                        "{{instance}}")),
                lines(
                    "Reports lost",
                    "That runs could not deliver, per second: Kafka was away from them.",
                    "none",
                    query(
                        "sum by (run) (rate(shapestream_run_reports_lost_total{$M}[$__rate_interval]))",
                        "{{run}}")),
                lines(
                    "Records skipped",
                    "That the monitor could not read, per second, by reason.",
                    "none",
                    query(
                        "sum by (reason) (rate(shapestream_monitor_records_skipped_total{$M}[$__rate_interval]))",
                        "{{reason}}")),
                lines(
                    "Trouble with Kafka",
                    "Failures that the monitor retried, per second.",
                    "none",
                    query(
                        "sum by (instance) (rate(shapestream_monitor_kafka_failures_total{$M}[$__rate_interval]))",
                        "{{instance}}")),
                lines(
                    "Kafka fetch latency",
                    "Mean time of the monitor's fetch requests.",
                    "ms",
                    query("kafka_consumer_fetch_manager_fetch_latency_avg{$M}", "{{instance}}")),
                lines(
                    "Memory of the monitor",
                    "Heap in use.",
                    "bytes",
                    query(
                        "sum by (instance) (jvm_memory_used_bytes{$M, area=\"heap\"})",
                        "{{instance}}")))));
  }
}
