package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunStarted;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes all of our metrics at the moment of a scrape, from one snapshot of {@link Runs}: nothing is
 * registered per run, so nothing can leak, go stale or clash, and every scrape is consistent.
 */
public final class RunCollector implements MultiCollector {
  private final Runs runs;
  private final Supplier<Readings> readings;

  /** Makes metrics of {@code runs}, and of the reader that feeds them. */
  public RunCollector(Runs runs, Supplier<Readings> readings) {
    this.runs = runs;
    this.readings = readings;
  }

  /** Returns what nobody else may register: a name taken twice would make every scrape fail. */
  @Override
  public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
    return Arrays.stream(Metric.values()).map(RunCollector::descriptor).toList();
  }

  private static MetricFamilyDescriptor descriptor(Metric metric) {
    return MetricFamilyDescriptor.of(
        MetricType.valueOf(metric.type().name()), Families.metadata(metric), metric.labels());
  }

  @Override
  public MetricSnapshots collect() {
    Readings read = readings.get();
    Runs.Snapshot snapshot = runs.snapshot();
    Families families = new Families();
    snapshot.runs().forEach(run -> add(run, families));
    addMonitor(read, snapshot, families);
    families.addHistogram(Metric.RUN_STEP_DURATION, snapshot.stepSeconds());
    return families.snapshots();
  }

  private static void add(RunView run, Families families) {
    Labels labels = Labels.of("run", run.name());
    addLife(run, labels, families);
    if (run.started() != null) {
      addStarted(run.name(), run.started(), labels, families);
    }
    if (run.progress() != null) {
      addProgress(run.progress(), labels, families);
      addNetwork(run, run.progress().network(), labels, families);
    }
    if (run.evaluated() != null && run.bestAccuracy() != null) {
      addEvaluated(run.evaluated(), run.bestAccuracy(), labels, families);
    }
    if (run.checkpointed() != null) {
      addCheckpointed(run.checkpointed(), run.checkpointedMs(), labels, families);
    }
  }

  private static void addLife(RunView run, Labels labels, Families families) {
    for (RunView.State state : RunView.State.values()) {
      Labels stateLabels = labels.add("state", state.name().toLowerCase(Locale.ROOT));
      families.add(Metric.RUN_STATE, stateLabels, run.state() == state ? 1 : 0);
    }
    families.add(Metric.RUN_STARTED, labels, seconds(run.incarnation()));
    families.add(Metric.RUN_REPORTED, labels, seconds(run.reportedMs()));
    families.add(Metric.RUN_REPORTS, labels, run.reports());
    families.add(Metric.RUN_REPORTS_LOST, labels, run.lost());
  }

  private static void addStarted(
      String name, RunStarted started, Labels labels, Families families) {
    Map<String, String> provenance = started.provenance();
    families.add(
        Metric.RUN_INFO,
        Labels.of(
            "run",
            name,
            "stream",
            started.stream(),
            "network",
            started.network().name(),
            "mode",
            started.network().mode(),
            "device",
            started.device(),
            "seed",
            provenance.getOrDefault("seed", ""),
            "commit",
            first(provenance, "version.commit", "commit"),
            "data",
            first(provenance, "stream.fingerprint", "data")),
        1);
    families.add(Metric.RUN_EPOCHS, labels, started.schedule().epochs());
    families.add(Metric.RUN_STEPS_PER_EPOCH, labels, started.schedule().stepsPerEpoch());
    families.add(Metric.RUN_BATCH_SIZE, labels, started.schedule().batchSize());
    families.add(Metric.RUN_PARAMETERS, labels, started.network().parameters());
  }

  private static String first(Map<String, String> provenance, String... keys) {
    return Stream.of(keys).map(provenance::get).filter(Objects::nonNull).findFirst().orElse("");
  }

  private static void addProgress(Progress progress, Labels labels, Families families) {
    Progress.Learning learning = progress.learning();
    Progress.Pace pace = progress.pace();
    Labels train = labels.add("split", "train");
    families.add(Metric.RUN_EPOCH, labels, progress.position().epoch());
    families.add(Metric.RUN_STEP, labels, progress.position().step());
    families.add(Metric.RUN_LOSS, train, learning.loss());
    families.add(Metric.RUN_ACCURACY, train, learning.accuracy());
    families.add(
        Metric.RUN_LEARNING_RATE,
        labels.add("parameters", "weights"),
        learning.weightLearningRate());
    families.add(
        Metric.RUN_LEARNING_RATE, labels.add("parameters", "alphas"), learning.alphaLearningRate());
    families.add(Metric.RUN_IMAGES_PER_SECOND, labels, pace.imagesPerSecond());
    families.add(Metric.RUN_DATA_WAIT, labels, pace.dataWait());
    families.add(Metric.RUN_LAG, labels, pace.lagUnits());
    if (pace.remainingSeconds() > 0) {
      families.add(Metric.RUN_REMAINING, labels, pace.remainingSeconds());
    }
  }

  private static void addNetwork(
      RunView run, Progress.NetworkState network, Labels labels, Families families) {
    families.add(Metric.RUN_MACS, labels, network.macs());
    families.add(Metric.RUN_FLOPS, labels, 2.0 * network.macs());
    families.add(Metric.RUN_PENALTY, labels, network.penalty());
    for (int i = 0; i < network.adaptors().size(); i++) {
      Labels adaptorLabels = Labels.of("adaptor", Integer.toString(i), "run", run.name());
      addAdaptor(network.adaptors().get(i), adaptorLabels, families);
    }
    List<String> names = run.started() == null ? List.of() : run.started().network().layers();
    for (int i = 0; i < network.shape().size(); i++) {
      families.add(
          Metric.LAYER_SIZE,
          Labels.of(
              "layer",
              position(i),
              "name",
              i < names.size() ? names.get(i) : "",
              "run",
              run.name()),
          network.shape().get(i));
    }
  }

  private static void addAdaptor(Progress.AdaptorState adaptor, Labels labels, Families families) {
    families.add(Metric.ADAPTOR_ALPHA, labels, adaptor.alpha());
    families.add(Metric.ADAPTOR_SIGMOID, labels, sigmoid(adaptor.alpha()));
    families.add(Metric.ADAPTOR_RESHAPE_FACTOR, labels, adaptor.reshapeFactor());
    families.add(Metric.ADAPTOR_TRUE_RESHAPE_FACTOR, labels, adaptor.reshapeFactorTrue());
    families.add(Metric.ADAPTOR_OUTPUT_SIZE, labels, adaptor.outputSize());
  }

  private static void addEvaluated(
      Evaluated evaluated, double bestAccuracy, Labels labels, Families families) {
    Labels test = labels.add("split", "test");
    families.add(Metric.RUN_LOSS, test, evaluated.loss());
    families.add(Metric.RUN_ACCURACY, test, evaluated.accuracy());
    families.add(Metric.RUN_BEST_ACCURACY, labels, bestAccuracy);
  }

  private static void addCheckpointed(
      Checkpointed checkpointed, long checkpointedMs, Labels labels, Families families) {
    families.add(Metric.RUN_CHECKPOINTED, labels, seconds(checkpointedMs));
    families.add(Metric.RUN_CHECKPOINT_DURATION, labels, checkpointed.seconds());
    families.add(Metric.RUN_CHECKPOINT_SIZE, labels, checkpointed.bytes());
    families.add(Metric.RUN_CHECKPOINT_STEP, labels, checkpointed.step());
  }

  private static void addMonitor(Readings read, Runs.Snapshot snapshot, Families families) {
    families.add(Metric.MONITOR_READY, Labels.EMPTY, read.isCaughtUp() ? 1 : 0);
    families.add(Metric.MONITOR_RUNS, Labels.EMPTY, snapshot.runs().size());
    families.add(Metric.MONITOR_REPORTS, Labels.EMPTY, read.reports());
    families.add(Metric.MONITOR_STALE, Labels.EMPTY, snapshot.stale());
    families.add(Metric.MONITOR_SKIPPED, reason("damaged"), read.damaged());
    families.add(Metric.MONITOR_SKIPPED, reason("unknown_kind"), read.unknownKind());
    families.add(Metric.MONITOR_SKIPPED, reason("unknown_version"), read.unknownVersion());
    families.add(Metric.MONITOR_LAG, Labels.EMPTY, read.lagRecords());
    families.add(Metric.MONITOR_FAILURES, Labels.EMPTY, read.failures());
    families.add(Metric.MONITOR_OFFSET_RESETS, Labels.EMPTY, read.offsetResets());
  }

  private static Labels reason(String reason) {
    return Labels.of("reason", reason);
  }

  /** Three digits, so that sorting by text is sorting by position. */
  private static String position(int layer) {
    return String.format(Locale.ROOT, "%03d", layer);
  }

  /** Returns the weight, 0..1, that {@code alpha} stands for. */
  public static double sigmoid(double alpha) {
    return 1 / (1 + Math.exp(-alpha));
  }

  private static double seconds(long milliseconds) {
    return milliseconds / 1000.0;
  }
}
