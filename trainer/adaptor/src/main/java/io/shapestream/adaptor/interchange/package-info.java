/**
 * Weights to and from Python: which tensors a network's file holds under PyTorch's {@code
 * state_dict} names, and whether a given file fits. It knows plans and files, no engine; {@link
 * io.shapestream.adaptor.network.Weights} moves the values.
 */
@NullMarked
package io.shapestream.adaptor.interchange;

import org.jspecify.annotations.NullMarked;
