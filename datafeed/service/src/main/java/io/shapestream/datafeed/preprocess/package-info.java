/**
 * Turns samples into the stream's image batches: padding, random crop and flip, all of it keyed by
 * (seed, epoch, sample id), so the bytes don't depend on who made them. Knows nothing of Kafka's
 * clients.
 */
package io.shapestream.datafeed.preprocess;
