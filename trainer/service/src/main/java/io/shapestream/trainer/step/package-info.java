/**
 * What happens to a batch on the device: the engine is started and tested, pixels are normalised,
 * the network is trained and evaluated, and every sample that was trained on is counted. Only the
 * training thread uses these classes.
 */
package io.shapestream.trainer.step;
