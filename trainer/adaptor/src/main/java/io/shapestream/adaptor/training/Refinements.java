package io.shapestream.adaptor.training;

import java.util.ArrayList;
import java.util.List;

/**
 * What the paper trains without. None changes a number while it is off.
 *
 * @param labelSmoothing share of each target that is spread over all classes, in training only; 0:
 *     off
 * @param warmUpEpochs before the weights' learning rate is full: epoch e of w trains with (e + 1) /
 *     (w + 1) of it, the cosine spans the epochs that are left; 0: off
 * @param clipNorm longest gradient of all weights taken together, Euclidean; a longer one is scaled
 *     down to it; 0: off
 */
public record Refinements(double labelSmoothing, int warmUpEpochs, double clipNorm) {
  public static final Refinements NONE = new Refinements(0, 0, 0);

  List<String> violations(int epochs) {
    List<String> violations = new ArrayList<>();
    TrainingSpec.require(violations, "label-smoothing", labelSmoothing, 0, 0.99);
    if (warmUpEpochs < 0 || warmUpEpochs >= Math.max(1, epochs)) {
      violations.add(
          "warm-up must be 0.."
              + Math.max(0, epochs - 1)
              + " (less than epochs), was "
              + warmUpEpochs);
    }
    TrainingSpec.require(violations, "clip-norm", clipNorm, 0, 1e9);
    return violations;
  }
}
