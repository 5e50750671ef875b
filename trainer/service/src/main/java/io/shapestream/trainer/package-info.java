/**
 * Trains one run on a stream: ingest, step, checkpoint, report. This package holds the command line
 * and the training loop, which reads as their outline.
 */
package io.shapestream.trainer;
