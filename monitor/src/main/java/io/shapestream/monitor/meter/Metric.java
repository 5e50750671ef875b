package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue: every metric that ShapeStream's monitor adds to those of its libraries. What is
 * not here is not exported; docs/metrics.md is made from here.
 */
public enum Metric {
  RUN_INFO(
      Type.INFO,
      "shapestream_run_info",
      "What a run is; always 1. Join it by run.",
      "run",
      "stream",
      "network",
      "mode",
      "device",
      "seed",
      "commit",
      "data"),
  RUN_STATE(
      Type.GAUGE,
      "shapestream_run_state",
      "1 for the state that the run is in (running, completed, stopped or failed), 0 for the others.",
      "run",
      "state"),
  RUN_STARTED(
      Type.GAUGE,
      "shapestream_run_start_timestamp_seconds",
      "When the run's present process started, in seconds since 1970.",
      "run"),
  RUN_REPORTED(
      Type.GAUGE,
      "shapestream_run_report_timestamp_seconds",
      "When the run made its latest report, in seconds since 1970; a running run whose report is old is"
          + " stalled or dead.",
      "run"),
  RUN_REPORTS(
      Type.COUNTER, "shapestream_run_reports_total", "Reports received from the run.", "run"),
  RUN_REPORTS_LOST(
      Type.COUNTER,
      "shapestream_run_reports_lost_total",
      "Reports that the run made and that never arrived: gaps in its sequence.",
      "run"),
  RUN_EPOCH(
      Type.GAUGE, "shapestream_run_epoch", "Epoch that the run is in; the first is 0.", "run"),
  RUN_EPOCHS(Type.GAUGE, "shapestream_run_epochs", "Epochs that the run is to train.", "run"),
  RUN_STEP(
      Type.GAUGE,
      "shapestream_run_step",
      "Steps that the run has trained, over all epochs; falls back when a run resumes from a checkpoint.",
      "run"),
  RUN_STEPS_PER_EPOCH(
      Type.GAUGE, "shapestream_run_steps_per_epoch", "Steps in one epoch of the run.", "run"),
  RUN_BATCH_SIZE(
      Type.GAUGE, "shapestream_run_batch_size_images", "Images in one batch of the run.", "run"),
  RUN_REMAINING(
      Type.GAUGE,
      "shapestream_run_remaining_seconds",
      "Estimated time until the run ends; absent while unknown.",
      "run"),
  RUN_LOSS(
      Type.GAUGE,
      "shapestream_run_loss",
      "Cross-entropy loss: of the latest report interval (split=train), of the latest evaluation"
          + " (split=test). NaN or infinite when training has diverged.",
      "run",
      "split"),
  RUN_ACCURACY(
      Type.GAUGE,
      "shapestream_run_accuracy_ratio",
      "Share of images classified rightly, 0..1: in the latest report interval (split=train), in the"
          + " latest evaluation (split=test).",
      "run",
      "split"),
  RUN_BEST_ACCURACY(
      Type.GAUGE,
      "shapestream_run_best_accuracy_ratio",
      "Best accuracy of all evaluations of the run, 0..1.",
      "run"),
  RUN_LEARNING_RATE(
      Type.GAUGE,
      "shapestream_run_learning_rate",
      "Learning rate of the network's weights (parameters=weights) and of the adaptors' alphas"
          + " (parameters=alphas).",
      "run",
      "parameters"),
  RUN_IMAGES_PER_SECOND(
      Type.GAUGE,
      "shapestream_run_images_per_second",
      "Images trained per second over the latest report interval.",
      "run"),
  RUN_DATA_WAIT(
      Type.GAUGE,
      "shapestream_run_data_wait_ratio",
      "Share of the latest report interval that the run spent waiting for data, 0..1.",
      "run"),
  RUN_STEP_DURATION(
      Type.HISTOGRAM,
      "shapestream_run_step_duration_seconds",
      "How long training steps took.",
      "run"),
  RUN_FETCH_DURATION(
      Type.HISTOGRAM,
      "shapestream_run_fetch_duration_seconds",
      "How long training steps waited for their batch, as part of the time that they took.",
      "run"),
  RUN_LAG(
      Type.GAUGE,
      "shapestream_run_lag_units",
      "Units of the stream that lie ready beyond the run's position.",
      "run"),
  RUN_MACS(
      Type.GAUGE,
      "shapestream_run_macs",
      "Multiply-accumulates of one forward pass of one image, at the network's present shape.",
      "run"),
  RUN_FLOPS(
      Type.GAUGE,
      "shapestream_run_flops",
      "Floating-point operations of one forward pass of one image: twice the MACs.",
      "run"),
  RUN_PARAMETERS(
      Type.GAUGE,
      "shapestream_run_parameters",
      "Numbers that the network learns, alphas included.",
      "run"),
  RUN_PENALTY(
      Type.GAUGE,
      "shapestream_run_penalty",
      "Factor by which a memory bound or budget shrinks all reshape factors; 1 when unbounded.",
      "run"),
  RUN_BUDGET(
      Type.GAUGE,
      "shapestream_run_budget_macs",
      "Bound on the multiply-accumulates of one forward pass of one image; absent where there is none.",
      "run"),
  RUN_AUDITED_EPOCHS(
      Type.GAUGE,
      "shapestream_run_audited_epochs",
      "Complete epochs of which the run counted how often it trained on each sample.",
      "run"),
  RUN_AUDIT_VIOLATIONS(
      Type.GAUGE,
      "shapestream_run_audit_violations",
      "Samples in the audited epochs that were not trained on exactly once; anything but 0 is a defect.",
      "run"),
  RUN_CHECKPOINTED(
      Type.GAUGE,
      "shapestream_run_checkpoint_timestamp_seconds",
      "When the latest checkpoint was complete, in seconds since 1970; its age is time() minus this.",
      "run"),
  RUN_CHECKPOINT_DURATION(
      Type.GAUGE,
      "shapestream_run_checkpoint_duration_seconds",
      "How long writing the latest checkpoint took.",
      "run"),
  RUN_CHECKPOINT_SIZE(
      Type.GAUGE, "shapestream_run_checkpoint_size_bytes", "Size of the latest checkpoint.", "run"),
  RUN_CHECKPOINT_STEP(
      Type.GAUGE,
      "shapestream_run_checkpoint_step",
      "Steps that the latest checkpoint covers.",
      "run"),
  ADAPTOR_ALPHA(
      Type.GAUGE,
      "shapestream_adaptor_alpha",
      "The learned number of a shape adaptor; adaptors are counted from 0 in order of application.",
      "run",
      "adaptor"),
  ADAPTOR_SIGMOID(
      Type.GAUGE,
      "shapestream_adaptor_sigmoid",
      "Sigmoid of alpha, 0..1: the weight that alpha gives to the branch that keeps its size.",
      "run",
      "adaptor"),
  ADAPTOR_RESHAPE_FACTOR(
      Type.GAUGE,
      "shapestream_adaptor_reshape_factor",
      "Factor by which the adaptor resizes, as applied: the true factor times the run's penalty.",
      "run",
      "adaptor"),
  ADAPTOR_TRUE_RESHAPE_FACTOR(
      Type.GAUGE,
      "shapestream_adaptor_reshape_factor_true",
      "Factor by which alpha asks to resize: r1 + (r2 - r1) * sigmoid(alpha).",
      "run",
      "adaptor"),
  ADAPTOR_OUTPUT_SIZE(
      Type.GAUGE,
      "shapestream_adaptor_output_size_pixels",
      "Height and width of the feature maps that the adaptor puts out.",
      "run",
      "adaptor"),
  LAYER_SIZE(
      Type.GAUGE,
      "shapestream_layer_size_pixels",
      "Height and width of the feature maps of a layer; layers are counted from 000, first to last, and"
          + " carry their name.",
      "run",
      "layer",
      "name"),
  MONITOR_READY(
      Type.GAUGE,
      "shapestream_monitor_ready",
      "1 once everything that lay in the telemetry topic at the start is in these metrics, else 0."),
  MONITOR_RUNS(Type.GAUGE, "shapestream_monitor_runs", "Runs that the monitor knows."),
  MONITOR_REPORTS(
      Type.COUNTER, "shapestream_monitor_reports_total", "Reports read from the telemetry topic."),
  MONITOR_STALE(
      Type.COUNTER,
      "shapestream_monitor_reports_stale_total",
      "Reports ignored because they were doubled or came from a process that a newer one of the same run"
          + " has replaced."),
  MONITOR_REFUSED(
      Type.COUNTER,
      "shapestream_monitor_reports_refused_total",
      "Reports ignored because the monitor knows as many runs as it can hold."),
  MONITOR_SKIPPED(
      Type.COUNTER,
      "shapestream_monitor_records_skipped_total",
      "Records of the telemetry topic that were skipped: of an unknown version, of an unknown kind, or"
          + " damaged.",
      "reason"),
  MONITOR_LAG(
      Type.GAUGE,
      "shapestream_monitor_lag_records",
      "Records that lie in the telemetry topic and are not read yet: how far these metrics are behind."),
  MONITOR_FAILURES(
      Type.COUNTER,
      "shapestream_monitor_kafka_failures_total",
      "Troubles with Kafka that were retried."),
  MONITOR_OFFSET_RESETS(
      Type.COUNTER,
      "shapestream_monitor_offset_resets_total",
      "Times that reports were deleted from the topic before they could be read.");

  /** How Prometheus sees a metric. */
  public enum Type {
    GAUGE,
    COUNTER,
    HISTOGRAM,
    INFO
  }

  private static final List<Unit> UNITS = List.of(Unit.SECONDS, Unit.BYTES, Unit.RATIO);

  private final Type type;
  private final String exportedName;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of never changes
  private final List<String> labels;

  Metric(Type type, String exportedName, String help, String... labels) {
    this.type = type;
    this.exportedName = exportedName;
    this.help = help;
    this.labels = List.of(labels);
  }

  public Type type() {
    return type;
  }

  /** Returns its name as scraped; a histogram's series add {@code _bucket}, {@code _sum}, ... */
  public String exportedName() {
    return exportedName;
  }

  /** Returns what it says, in a sentence. */
  public String help() {
    return help;
  }

  /** Returns the names of its labels. */
  public List<String> labels() {
    return labels;
  }

  /** Returns whether there is one for each run, adaptor or layer. */
  boolean isOfRuns() {
    return Stream.of("run_", "adaptor_", "layer_")
        .anyMatch(what -> exportedName.startsWith("shapestream_" + what));
  }

  /** Returns its base unit where that is one of Prometheus's own, and ends its name. */
  public @Nullable Unit unit() {
    String family = family();
    return UNITS.stream().filter(unit -> family.endsWith("_" + unit)).findFirst().orElse(null);
  }

  /** Returns its name without the ending that its type adds. */
  String family() {
    return switch (type) {
      case COUNTER -> without("_total");
      case INFO -> without("_info");
      case GAUGE, HISTOGRAM -> exportedName;
    };
  }

  private String without(String ending) {
    if (!exportedName.endsWith(ending)) {
      throw new IllegalStateException(exportedName + " must end in " + ending);
    }
    return exportedName.substring(0, exportedName.length() - ending.length());
  }
}
