package io.shapestream.monitor.expose;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.RunView;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest of one run as the page gets it; what is not known yet is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunJson(
    String run,
    String state,
    String message,
    long startedMs,
    long reportedMs,
    long reports,
    long lost,
    @Nullable Setup setup,
    @Nullable Now now,
    @Nullable Test test,
    @Nullable Checkpoint checkpoint) {

  /** What does not change while the run lives. */
  record Setup(
      String stream,
      String network,
      String mode,
      String device,
      int inputSize,
      int classes,
      long parameters,
      double r1,
      double r2,
      long epochs,
      long stepsPerEpoch,
      int batchSize,
      Map<String, String> provenance) {}

  /** Where it stands. */
  record Now(
      long epoch,
      long step,
      long unit,
      double loss,
      double accuracy,
      double weightLearningRate,
      double alphaLearningRate,
      double imagesPerSecond,
      double dataWait,
      double stepSeconds,
      long lagUnits,
      double remainingSeconds,
      long macs,
      double penalty,
      List<Adaptor> adaptors,
      List<Layer> layers) {}

  /** One adaptor. */
  record Adaptor(
      double alpha,
      double sigmoid,
      double reshapeFactor,
      double reshapeFactorTrue,
      int outputSize) {}

  /** One layer and the size of its feature maps in pixels. */
  record Layer(String name, int size) {}

  /** Its latest evaluation. */
  record Test(long epoch, long step, double loss, double accuracy, double bestAccuracy) {}

  /** Its latest checkpoint. */
  record Checkpoint(long step, long timeMs, double seconds, long bytes, String path) {}

  static RunJson of(RunView run) {
    return new RunJson(
        run.name(),
        run.state().name().toLowerCase(Locale.ROOT),
        run.ended() == null ? "" : run.ended().message(),
        run.incarnation(),
        run.reportedMs(),
        run.reports(),
        run.lost(),
        run.started() == null ? null : setup(run.started()),
        run.progress() == null ? null : now(run.progress(), run.started()),
        run.evaluated() == null ? null : test(run.evaluated(), run.bestAccuracy()),
        run.checkpointed() == null ? null : checkpoint(run.checkpointed(), run.checkpointedMs()));
  }

  private static Setup setup(RunStarted started) {
    RunStarted.Network network = started.network();
    RunStarted.Schedule schedule = started.schedule();
    return new Setup(
        started.stream(),
        network.name(),
        network.mode(),
        started.device(),
        network.inputSize(),
        network.classes(),
        network.parameters(),
        network.r1(),
        network.r2(),
        schedule.epochs(),
        schedule.stepsPerEpoch(),
        schedule.batchSize(),
        started.provenance());
  }

  private static Now now(Progress progress, @Nullable RunStarted started) {
    Progress.Position position = progress.position();
    Progress.Learning learning = progress.learning();
    Progress.Pace pace = progress.pace();
    Progress.NetworkState network = progress.network();
    return new Now(
        position.epoch(),
        position.step(),
        position.unit(),
        learning.loss(),
        learning.accuracy(),
        learning.weightLearningRate(),
        learning.alphaLearningRate(),
        pace.imagesPerSecond(),
        pace.dataWait(),
        mean(pace.stepSeconds()),
        pace.lagUnits(),
        pace.remainingSeconds(),
        network.macs(),
        network.penalty(),
        network.adaptors().stream().map(RunJson::adaptor).toList(),
        layers(network.shape(), started == null ? List.of() : started.network().layers()));
  }

  private static double mean(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static Adaptor adaptor(Progress.AdaptorState state) {
    return new Adaptor(
        state.alpha(),
        RunCollector.sigmoid(state.alpha()),
        state.reshapeFactor(),
        state.reshapeFactorTrue(),
        state.outputSize());
  }

  private static List<Layer> layers(List<Integer> sizes, List<String> names) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      layers.add(new Layer(i < names.size() ? names.get(i) : "", sizes.get(i)));
    }
    return layers;
  }

  private static Test test(Evaluated evaluated, @Nullable Double bestAccuracy) {
    return new Test(
        evaluated.epoch(),
        evaluated.step(),
        evaluated.loss(),
        evaluated.accuracy(),
        bestAccuracy == null ? evaluated.accuracy() : bestAccuracy);
  }

  private static Checkpoint checkpoint(Checkpointed checkpointed, long timeMs) {
    return new Checkpoint(
        checkpointed.step(),
        timeMs,
        checkpointed.seconds(),
        checkpointed.bytes(),
        checkpointed.path());
  }
}
