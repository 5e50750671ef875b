/**
 * The reading side of the stream, for trainers, tools and tests: {@link
 * io.shapestream.stream.read.UnitReader} hands out train units in the plan's order and {@link
 * io.shapestream.stream.read.TestSplitReader} the test split. Both check every sequence number and
 * stop with a sentence where the log is not what the plan promised.
 */
package io.shapestream.stream.read;
