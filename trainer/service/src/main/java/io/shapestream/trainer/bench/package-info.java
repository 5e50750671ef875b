/** What a training step costs, measured on the machine at hand beside others that do the same. */
package io.shapestream.trainer.bench;
