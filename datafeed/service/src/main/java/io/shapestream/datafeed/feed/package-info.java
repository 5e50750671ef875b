/**
 * Turns plan units into batches, exactly once: feeders share the plan in a consumer group and write
 * each unit in a transaction that also commits the plan's offset. Also writes the test split, once.
 */
package io.shapestream.datafeed.feed;
