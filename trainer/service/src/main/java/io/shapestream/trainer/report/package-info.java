/**
 * What the world learns of a run: telemetry and one log line per interval, the result file and the
 * pictures of the network's shape at the end. It receives numbers and shapes, never a tensor.
 */
package io.shapestream.trainer.report;
