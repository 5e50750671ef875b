/**
 * The networks as DJL blocks, for the PyTorch engine: {@link
 * io.shapestream.adaptor.network.AdaptorNetwork} builds a {@link
 * io.shapestream.adaptor.plan.NetworkPlan}, {@link io.shapestream.adaptor.network.ShapeAdaptor}
 * puts one adaptor into a network of your own. What DJL's Java interface lacks (exact bilinear
 * resizing, a fused optimiser step) runs through a small TorchScript, {@code bridge.py} beside this
 * package.
 */
@NullMarked
package io.shapestream.adaptor.network;

import org.jspecify.annotations.NullMarked;
