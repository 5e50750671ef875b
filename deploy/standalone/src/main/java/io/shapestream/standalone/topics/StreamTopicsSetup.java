package io.shapestream.standalone.topics;

import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.StreamTopics;
import io.shapestream.telemetry.TelemetryTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** All topics that runs on one stream need. */
public final class StreamTopicsSetup {

  private StreamTopicsSetup() {}

  /**
   * Creates what is missing and checks what is there.
   *
   * @param replication copies of each partition, or {@link TopicSpec#BROKER_DEFAULT}
   * @return the topics, as they are now
   */
  public static List<TopicSpec> ensure(
      Map<String, Object> kafka, String stream, int partitions, int replication)
      throws InterruptedException {
    List<TopicSpec> topics = specs(stream, partitions, replication);
    try (Admin admin = Admin.create(kafka)) {
      new Topics(admin).ensure(topics);
    }
    return topics;
  }

  private static List<TopicSpec> specs(String stream, int partitions, int replication) {
    List<TopicSpec> topics = new ArrayList<>();
    new StreamTopics(stream)
        .settings(partitions)
        .forEach(
            topic ->
                topics.add(
                    new TopicSpec(topic.name(), topic.partitions(), replication, topic.configs())));
    TelemetryTopic telemetry = TelemetryTopic.DEFAULT;
    topics.add(
        new TopicSpec(telemetry.name(), telemetry.partitions(), replication, telemetry.configs()));
    return topics;
  }
}
