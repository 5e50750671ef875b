package io.shapestream.stream;

import java.util.Map;

/**
 * What a topic must look like, as plain data: whoever creates or checks topics reads it.
 *
 * @param configs Kafka's topic configuration, only where it differs from what a broker may default
 *     to
 */
public record TopicSettings(String name, int partitions, Map<String, String> configs) {
  public TopicSettings {
    Limits.range("partitions", partitions, 1, Limits.PARTITIONS);
    configs = Map.copyOf(configs);
  }
}
