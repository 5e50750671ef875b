/**
 * The contract of what a training run reports on the topic {@code telemetry}. Trainers write by it,
 * monitors read by it; it knows no deep-learning library and no metrics library.
 */
package io.shapestream.telemetry;
