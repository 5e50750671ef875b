/**
 * A network as data: {@link io.shapestream.adaptor.plan.NetworkPlan} lists the layers that a spec
 * asks for, under PyTorch's names; {@link io.shapestream.adaptor.plan.NetworkShape} says what each
 * of them costs and how large its feature maps are, at any alphas, without running anything. The
 * network itself is built from the same plan, so the two cannot disagree.
 */
@NullMarked
package io.shapestream.adaptor.plan;

import org.jspecify.annotations.NullMarked;
