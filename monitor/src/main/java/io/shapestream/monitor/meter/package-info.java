/**
 * Keeps the latest state of every run with a bounded history, and turns it into metrics. {@link
 * io.shapestream.monitor.meter.Metric} is the catalogue: every metric of ours is in it, with name,
 * unit, labels and help, and docs/metrics.md is made from it.
 */
package io.shapestream.monitor.meter;
