package io.shapestream.trainer.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a run needs to go on, apart from its tensors: the content of {@code run.json}.
 *
 * @param format version of the checkpoint's format: {@value #FORMAT}
 * @param configuration what the run's numbers depend on; a run with another one can't go on from
 *     here
 * @param provenance where the run comes from: versions, data fingerprint, threads; for people
 * @param position how far the training is
 * @param source where in the stream the next batch begins
 * @param alphas of the adaptors, in order of application; for people, the tensors hold the truth
 * @param penalty on the reshape factors; 1 when unbounded; for people
 * @param evaluations one an epoch, first to last
 * @param audit of the epochs that are complete; the one under way is a tensor
 * @param pace since the run's first start
 */
public record RunState(
    int format,
    String run,
    Map<String, String> configuration,
    Map<String, String> provenance,
    TrainingPosition position,
    Source source,
    List<Double> alphas,
    double penalty,
    List<Evaluation> evaluations,
    AuditResult audit,
    Pace pace) {

  /** The one that this program writes and reads. */
  public static final int FORMAT = 1;

  public RunState {
    configuration = new TreeMap<>(configuration);
    provenance = new TreeMap<>(provenance);
    alphas = List.copyOf(alphas);
    evaluations = List.copyOf(evaluations);
  }

  /**
   * How far the training is.
   *
   * @param epoch 0-based
   * @param batchInEpoch batches trained in this epoch; what the alpha phases count
   * @param step batches trained in all
   * @param lastTrueSize running size asked for in the latest pass, pixels; NaN before the first
   */
  public record TrainingPosition(int epoch, long batchInEpoch, long step, double lastTrueSize) {}

  /**
   * Where the next batch begins.
   *
   * @param unit the next unit of the stream
   * @param nextOffsets by partition, the offset where reading goes on
   */
  public record Source(long unit, Map<Integer, Long> nextOffsets) {
    public Source {
      nextOffsets = new TreeMap<>(nextOffsets);
    }
  }

  /**
   * One pass over the test split.
   *
   * @param epoch the one that had ended, 0-based
   * @param accuracy 0..1
   */
  public record Evaluation(int epoch, long step, double loss, double accuracy, long samples) {}

  /**
   * What counting the samples showed.
   *
   * @param epochs how many epochs were audited
   * @param violations samples of them that were not trained on exactly once
   * @param sentences the first few, in words
   */
  public record AuditResult(int epochs, long violations, List<String> sentences) {
    public AuditResult {
      sentences = List.copyOf(sentences);
    }
  }

  /**
   * How long it took.
   *
   * @param images trained on
   * @param seconds spent on them, waiting included; evaluations and checkpoints are not
   * @param waitSeconds of these, spent waiting for data
   */
  public record Pace(long images, double seconds, double waitSeconds) {}
}
