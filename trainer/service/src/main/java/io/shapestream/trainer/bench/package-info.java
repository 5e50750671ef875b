/** What a trainer's step costs, measured on the machine at hand beside others that do the same. */
@NullMarked
package io.shapestream.trainer.bench;

import org.jspecify.annotations.NullMarked;
