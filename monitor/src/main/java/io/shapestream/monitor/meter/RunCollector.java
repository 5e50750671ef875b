package io.shapestream.monitor.meter;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunStarted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes all metrics of runs at the moment of a scrape, from {@link Runs}: nothing is registered per
 * run, so nothing can leak, go stale or clash.
 */
public final class RunCollector implements MultiCollector {
  private final Runs runs;
  private final Map<String, RunLabels> labels = new ConcurrentHashMap<>();

  /** Makes metrics of {@code runs}. */
  public RunCollector(Runs runs) {
    this.runs = runs;
  }

  /** Returns what nobody else may register: a name taken twice would make every scrape fail. */
  @Override
  public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
    return Families.descriptors(Metric::isOfRuns);
  }

  /** Returns the metrics of all runs. */
  @Override
  public MetricSnapshots collect() {
    List<RunView> views = runs.views();
    keepOnly(views.stream().map(RunView::name).collect(Collectors.toSet()));
    return collect(views);
  }

  /** Returns nothing at once where none of these metrics is asked for. */
  @Override
  public MetricSnapshots collect(Predicate<String> asked) {
    return names().stream().anyMatch(asked)
        ? MultiCollector.super.collect(asked)
        : new MetricSnapshots();
  }

  /** Returns the names of all metrics of runs, as the registry asks for them. */
  public static Set<String> names() {
    return Arrays.stream(Metric.values())
        .filter(Metric::isOfRuns)
        .map(Metric::family)
        .collect(Collectors.toSet());
  }

  /** Returns the metrics of {@code views} only. */
  public MetricSnapshots collect(List<RunView> views) {
    Families families = new Families();
    List<Labelled> labelled = views.stream().map(this::labelled).toList();
    labelled.forEach(run -> add(run.view, run.labels, families));
    labelled.forEach(run -> addDurations(run, families));
    addAdaptors(labelled, families);
    addLayers(labelled, families);
    return families.snapshots();
  }

  /** Lets go of what was kept for runs other than {@code names}. */
  public void keepOnly(Set<String> names) {
    labels.keySet().retainAll(names);
  }

  private void addDurations(Labelled run, Families families) {
    for (Durations durations : runs.durations(run.view.name())) {
      families.add(durations.metric(), durations.point(run.labels.run()));
    }
  }

  private record Labelled(RunView view, RunLabels labels) {
    List<Progress.AdaptorState> adaptors() {
      return view.progress() == null ? List.of() : view.progress().network().adaptors();
    }

    List<Integer> shape() {
      return view.progress() == null ? List.of() : view.progress().network().shape();
    }
  }

  private Labelled labelled(RunView view) {
    RunLabels kept = labels.get(view.name());
    if (kept == null || !kept.fits(view)) {
      kept = RunLabels.of(view);
      labels.put(view.name(), kept);
    }
    return new Labelled(view, kept);
  }

  private static void add(RunView run, RunLabels labels, Families families) {
    addLife(run, labels, families);
    if (run.started() != null) {
      addStarted(run.name(), run.started(), labels.run(), families);
    }
    if (run.progress() != null) {
      addProgress(run.progress(), labels, families);
      addCost(run.progress().network(), labels.run(), families);
    }
    if (run.evaluated() != null && run.bestAccuracy() != null) {
      addEvaluated(run.evaluated(), run.bestAccuracy(), labels, families);
    }
    if (run.checkpointed() != null) {
      addCheckpointed(run.checkpointed(), run.checkpointedMs(), labels.run(), families);
    }
  }

  private static void addLife(RunView run, RunLabels labels, Families families) {
    labels
        .states()
        .forEach(
            (state, ofState) ->
                families.add(Metric.RUN_STATE, ofState, run.state() == state ? 1 : 0));
    families.add(Metric.RUN_STARTED, labels.run(), seconds(run.incarnation()));
    families.add(Metric.RUN_REPORTED, labels.run(), seconds(run.reportedMs()));
    families.add(Metric.RUN_REPORTS, labels.run(), run.reports());
    families.add(Metric.RUN_REPORTS_LOST, labels.run(), run.lost());
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
    families.add(Metric.RUN_AUDITED_EPOCHS, labels, started.audit().epochs());
    families.add(Metric.RUN_AUDIT_VIOLATIONS, labels, started.audit().violations());
    if (started.network().budgetMacs() > 0) {
      families.add(Metric.RUN_BUDGET, labels, started.network().budgetMacs());
    }
  }

  private static String first(Map<String, String> provenance, String... keys) {
    return Stream.of(keys).map(provenance::get).filter(Objects::nonNull).findFirst().orElse("");
  }

  private static void addProgress(Progress progress, RunLabels labels, Families families) {
    Progress.Learning learning = progress.learning();
    Progress.Pace pace = progress.pace();
    Labels run = labels.run();
    families.add(Metric.RUN_EPOCH, run, progress.position().epoch());
    families.add(Metric.RUN_STEP, run, progress.position().step());
    families.add(Metric.RUN_LOSS, labels.train(), learning.loss());
    families.add(Metric.RUN_ACCURACY, labels.train(), learning.accuracy());
    families.add(Metric.RUN_LEARNING_RATE, labels.weights(), learning.weightLearningRate());
    families.add(Metric.RUN_LEARNING_RATE, labels.alphas(), learning.alphaLearningRate());
    families.add(Metric.RUN_IMAGES_PER_SECOND, run, pace.imagesPerSecond());
    families.add(Metric.RUN_DATA_WAIT, run, pace.dataWait());
    families.add(Metric.RUN_LAG, run, pace.lagUnits());
    if (pace.remainingSeconds() > 0) {
      families.add(Metric.RUN_REMAINING, run, pace.remainingSeconds());
    }
  }

  private static void addCost(Progress.NetworkState network, Labels labels, Families families) {
    families.add(Metric.RUN_MACS, labels, network.macs());
    families.add(Metric.RUN_FLOPS, labels, 2.0 * network.macs());
    families.add(Metric.RUN_PENALTY, labels, network.penalty());
  }

  // Position by position, not run by run: the order that the client would otherwise sort them into.
  private static void addAdaptors(List<Labelled> runs, Families families) {
    int most = runs.stream().mapToInt(run -> run.adaptors().size()).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (Labelled run : runs) {
        if (i < run.adaptors().size()) {
          addAdaptor(run.adaptors().get(i), run.labels.adaptors().get(i), families);
        }
      }
    }
  }

  private static void addLayers(List<Labelled> runs, Families families) {
    int most = runs.stream().mapToInt(run -> run.shape().size()).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (Labelled run : runs) {
        if (i < run.shape().size()) {
          families.add(Metric.LAYER_SIZE, run.labels.layers().get(i), run.shape().get(i));
        }
      }
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
      Evaluated evaluated, double bestAccuracy, RunLabels labels, Families families) {
    families.add(Metric.RUN_LOSS, labels.test(), evaluated.loss());
    families.add(Metric.RUN_ACCURACY, labels.test(), evaluated.accuracy());
    families.add(Metric.RUN_BEST_ACCURACY, labels.run(), bestAccuracy);
  }

  private static void addCheckpointed(
      Checkpointed checkpointed, long checkpointedMs, Labels labels, Families families) {
    families.add(Metric.RUN_CHECKPOINTED, labels, seconds(checkpointedMs));
    families.add(Metric.RUN_CHECKPOINT_DURATION, labels, checkpointed.seconds());
    families.add(Metric.RUN_CHECKPOINT_SIZE, labels, checkpointed.bytes());
    families.add(Metric.RUN_CHECKPOINT_STEP, labels, checkpointed.step());
  }

  /** Returns the weight, 0..1, that {@code alpha} stands for. */
  public static double sigmoid(double alpha) {
    return 1 / (1 + Math.exp(-alpha));
  }

  private static double seconds(long milliseconds) {
    return milliseconds / 1000.0;
  }
}
