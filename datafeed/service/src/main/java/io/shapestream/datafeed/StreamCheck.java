package io.shapestream.datafeed;

import io.shapestream.command.UserError;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at a stream's topics before anything is written to them. */
final class StreamCheck {
  private final Admin admin;
  private final StreamTopics topics;

  StreamCheck(Admin admin, StreamTopics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /**
   * Returns P, the number of partitions of plan and train.
   *
   * @throws UserError when a topic is missing, partitions don't fit together, or a setting would
   *     lose, cut or compact what the stream needs; the sentence says which command mends it
   */
  int partitions() throws InterruptedException {
    int plan = partitions(topics.plan());
    int train = partitions(topics.train());
    if (plan != train) {
      throw new UserError(
          "topics %s and %s must have the same number of partitions, have %d and %d"
              .formatted(topics.plan(), topics.train(), plan, train));
    }
    one(topics.test());
    one(topics.rejected());
    new Topics(admin).check(topics.settings(plan).stream().map(StreamCheck::asExpected).toList());
    return plan;
  }

  private static TopicSpec asExpected(TopicSettings topic) {
    return new TopicSpec(
        topic.name(), topic.partitions(), TopicSpec.BROKER_DEFAULT, topic.configs());
  }

  private void one(String topic) throws InterruptedException {
    int partitions = partitions(topic);
    if (partitions != 1) {
      throw new UserError("topic %s must have 1 partition, has %d".formatted(topic, partitions));
    }
  }

  private int partitions(String topic) throws InterruptedException {
    try {
      Map<String, TopicDescription> found =
          admin.describeTopics(List.of(topic)).allTopicNames().get();
      return Objects.requireNonNull(found.get(topic)).partitions().size();
    } catch (ExecutionException e) {
      throw failure(topic, e);
    }
  }

  private RuntimeException failure(String topic, ExecutionException e) {
    if (e.getCause() instanceof UnknownTopicOrPartitionException) {
      return new UserError(
          "topic %s does not exist; create the stream's topics with ./shapestream topics --stream %s"
              .formatted(topic, topics.stream()));
    }
    return e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
  }
}
