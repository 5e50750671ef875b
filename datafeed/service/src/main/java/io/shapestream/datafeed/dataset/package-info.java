/**
 * Reads data sets as they lie on disk: samples by split and id, their labels and class names. Every
 * reader refuses wrong, truncated, oversized and inconsistent files by name and position. Knows
 * nothing of preprocessing or Kafka.
 */
package io.shapestream.datafeed.dataset;
