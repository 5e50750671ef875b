/**
 * What a user asks for and the arithmetic of the paper: {@link io.shapestream.adaptor.NetworkSpec},
 * branch factors, initial alphas, running sizes and the penalty of a memory bound. Plain Java in
 * double precision: nothing here knows an engine, and nothing here is mutable.
 */
@NullMarked
package io.shapestream.adaptor;

import org.jspecify.annotations.NullMarked;
