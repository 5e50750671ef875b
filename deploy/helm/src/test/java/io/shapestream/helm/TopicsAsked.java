package io.shapestream.helm;

import io.shapestream.stream.StreamTopics;
import io.shapestream.telemetry.TelemetryTopic;
import java.util.Map;
import java.util.TreeMap;

/** The topics that the command {@code topics} would make. */
final class TopicsAsked {
  record Settings(int partitions, Map<String, String> configs) {}

  private TopicsAsked() {}

  static Map<String, Settings> of(String stream, int partitions) {
    Map<String, Settings> topics = new TreeMap<>();
    new StreamTopics(stream)
        .settings(partitions)
        .forEach(
            topic -> topics.put(topic.name(), new Settings(topic.partitions(), topic.configs())));
    TelemetryTopic telemetry = TelemetryTopic.DEFAULT;
    topics.put(telemetry.name(), new Settings(telemetry.partitions(), telemetry.configs()));
    return topics;
  }
}
