package io.shapestream.adaptor.training;

import io.shapestream.adaptor.plan.NetworkShape;
import org.jspecify.annotations.Nullable;

/**
 * What one batch did, as far as the host knows without asking the device.
 *
 * @param batch 0-based, over all epochs
 * @param alphaPhase the shape that the alpha phase ran at; null where there was none
 * @param weightPhase the shape that the weight phase ran at
 */
public record StepOutcome(long batch, @Nullable NetworkShape alphaPhase, NetworkShape weightPhase) {

  public boolean updatedAlphas() {
    return alphaPhase != null;
  }
}
