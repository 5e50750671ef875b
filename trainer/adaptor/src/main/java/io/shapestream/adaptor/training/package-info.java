/**
 * The paper's two-phase update: {@link io.shapestream.adaptor.training.TwoPhaseTraining} takes
 * batches that lie on the device, updates alphas every so many batches and weights every batch, and
 * hands out everything a bit-exact resume needs. It knows nothing of where batches come from.
 */
@NullMarked
package io.shapestream.adaptor.training;

import org.jspecify.annotations.NullMarked;
