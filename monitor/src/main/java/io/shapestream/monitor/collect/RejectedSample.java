package io.shapestream.monitor.collect;

import io.shapestream.stream.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * A sample that could not be used.
 *
 * @param timeMs milliseconds since 1970
 * @param picture of the sample that took its slot: the one refused has none that could be shown;
 *     null where it is no longer in Kafka
 */
public record RejectedSample(Rejection rejection, long timeMs, @Nullable Picture picture) {}
