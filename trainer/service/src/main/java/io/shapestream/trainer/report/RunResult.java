package io.shapestream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.LayerShape;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.plan.StageShape;
import io.shapestream.trainer.checkpoint.RunState.AuditResult;
import io.shapestream.trainer.checkpoint.RunState.Evaluation;
import io.shapestream.trainer.checkpoint.RunState.Pace;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves behind, as {@code result.json}: programs read it, so fields are only ever
 * added.
 *
 * @param format 1
 * @param outcome "completed" or "stopped"
 * @param accuracy of the last evaluation on the test split, 0..1; 0 before the first
 * @param bestAccuracy of all evaluations
 * @param bestEpoch the epoch of the best one, 0-based; -1 before the first
 * @param loss of the last evaluation; not a number before the first
 * @param macs multiply-accumulates of one forward pass of one image
 * @param parameters learned numbers, alphas included
 * @param shape feature-map size that enters each stage, in pixels
 * @param finalSize feature-map size before the global average, in pixels
 * @param imagesPerSecond over the whole run, waiting included, evaluations and checkpoints not
 * @param dataWait share of the step time spent waiting for data, 0..1
 * @param epochs trained, each with its evaluation
 * @param steps batches trained
 * @param trainingSeconds spent in steps, over all processes of the run
 * @param stages the bars of the network's picture
 * @param layers the network's layers at its last shape
 * @param telemetry reports delivered and lost by the last process
 * @param checkpoint the latest
 * @param pictures of the network's shape
 */
public record RunResult(
    int format,
    String run,
    String stream,
    String network,
    String mode,
    String outcome,
    double accuracy,
    double bestAccuracy,
    int bestEpoch,
    double loss,
    long macs,
    long parameters,
    List<Integer> shape,
    int finalSize,
    double imagesPerSecond,
    double dataWait,
    int epochs,
    long steps,
    long images,
    double trainingSeconds,
    Audit audit,
    double penalty,
    List<AdaptorShape> adaptors,
    List<StageShape> stages,
    List<LayerShape> layers,
    List<Evaluation> evaluations,
    Telemetry telemetry,
    String checkpoint,
    List<String> pictures,
    Map<String, String> provenance) {

  public static final String FILE = "result.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public RunResult {
    shape = List.copyOf(shape);
    adaptors = List.copyOf(adaptors);
    stages = List.copyOf(stages);
    layers = List.copyOf(layers);
    evaluations = List.copyOf(evaluations);
    pictures = List.copyOf(pictures);
  }

  /**
   * Whether each sample was trained on exactly once in every complete epoch.
   *
   * @param result "ok" or "violations"
   */
  public record Audit(String result, int epochs, long violations, List<String> sentences) {
    static Audit of(AuditResult audit) {
      return new Audit(
          audit.violations() == 0 ? "ok" : "violations",
          audit.epochs(),
          audit.violations(),
          audit.sentences());
    }
  }

  /** Reports of the last process. */
  public record Telemetry(long delivered, long lost) {}

  /**
   * A run's result as it is now.
   *
   * @param checkpoint its path
   * @param pictures their paths
   */
  public static RunResult of(
      RunDescription run,
      String outcome,
      NetworkShape shape,
      List<Evaluation> evaluations,
      AuditResult audit,
      Pace pace,
      long steps,
      Telemetry telemetry,
      String checkpoint,
      List<String> pictures) {
    Accuracy accuracy = Accuracy.of(evaluations);
    return new RunResult(
        1,
        run.run(),
        run.stream(),
        shape.network(),
        shape.mode(),
        outcome,
        accuracy.last(),
        accuracy.best(),
        accuracy.bestEpoch(),
        evaluations.isEmpty() ? Double.NaN : evaluations.get(evaluations.size() - 1).loss(),
        shape.macs(),
        shape.parameters(),
        shape.shape(),
        shape.finalSize(),
        pace.seconds() == 0 ? 0 : pace.images() / pace.seconds(),
        pace.seconds() == 0 ? 0 : pace.waitSeconds() / pace.seconds(),
        evaluations.size(),
        steps,
        pace.images(),
        pace.seconds(),
        Audit.of(audit),
        shape.penalty(),
        shape.adaptors(),
        shape.stages(),
        shape.layers(),
        evaluations,
        telemetry,
        checkpoint,
        pictures,
        run.provenance());
  }

  public byte[] encode() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result can always be written as JSON", e);
    }
  }
}
