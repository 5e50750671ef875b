package io.shapestream.trainer.report;

import io.shapestream.trainer.checkpoint.RunState.Evaluation;
import java.util.List;

/**
 * The accuracies that a run is known by; 0 before the first evaluation.
 *
 * @param bestEpoch the first epoch that reached the best; -1 before the first evaluation
 */
public record Accuracy(double last, double best, int bestEpoch) {

  public static Accuracy of(List<Evaluation> evaluations) {
    Accuracy accuracy = new Accuracy(0, 0, -1);
    for (Evaluation evaluation : evaluations) {
      accuracy = accuracy.then(evaluation);
    }
    return accuracy;
  }

  private Accuracy then(Evaluation evaluation) {
    boolean better = bestEpoch < 0 || evaluation.accuracy() > best;
    return new Accuracy(
        evaluation.accuracy(),
        better ? evaluation.accuracy() : best,
        better ? evaluation.epoch() : bestEpoch);
  }
}
