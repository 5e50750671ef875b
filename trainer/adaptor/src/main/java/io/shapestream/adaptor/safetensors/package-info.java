/**
 * The safetensors format: named arrays of numbers, as PyTorch's users exchange them. Nothing that
 * is read can execute, and nothing is trusted: every number of a file's header is checked against
 * the file before it is used. It knows no engine and no network.
 */
@NullMarked
package io.shapestream.adaptor.safetensors;

import org.jspecify.annotations.NullMarked;
