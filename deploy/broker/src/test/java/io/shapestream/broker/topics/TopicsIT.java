package io.shapestream.broker.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.UserError;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsIT {

  private final String address = SharedBroker.bootstrapServers();
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", address));
  private final Topics topics = new Topics(admin);
  private final String name = SharedBroker.freshName("topic");

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void createsWhatIsMissingAndAcceptsWhatIsThere() throws Exception {
    TopicSpec spec = new TopicSpec(name, 3, 1, Map.of("max.message.bytes", "5000000"));
    topics.ensure(List.of(spec));
    topics.ensure(List.of(spec));
    assertThat(admin.describeTopics(List.of(name)).allTopicNames().get().values())
        .singleElement()
        .satisfies(description -> assertThat(description.partitions()).hasSize(3));
  }

  @Test
  void namesEveryDifferenceOfATopicThatIsThere() throws Exception {
    topics.ensure(List.of(new TopicSpec(name, 3, 1, Map.of("max.message.bytes", "5000000"))));
    TopicSpec other =
        new TopicSpec(
            name, 4, 2, Map.of("max.message.bytes", "6000000", "cleanup.policy", "compact"));
    assertThatThrownBy(() -> topics.ensure(List.of(other)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("topic " + name + " has 3 partitions, expected 4")
        .hasMessageContaining(
            "kafka-topics.sh --bootstrap-server " + address + " --delete --topic " + name)
        .hasMessageContaining("topic " + name + " has replication 1, expected 2")
        .hasMessageContaining("has cleanup.policy=delete, expected compact")
        .hasMessageContaining("has max.message.bytes=5000000, expected 6000000")
        .hasMessageContaining(
            "kafka-configs.sh --bootstrap-server "
                + address
                + " --alter --entity-type topics --entity-name "
                + name
                + " --add-config max.message.bytes=6000000");
  }

  @Test
  void letsManyAskAtOnce() throws Exception {
    TopicSpec spec = new TopicSpec(name, 4, TopicSpec.BROKER_DEFAULT, Map.of());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> asks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asks.add(
            pool.submit(
                () -> {
                  topics.ensure(List.of(spec));
                  return null;
                }));
      }
      for (Future<?> ask : asks) {
        ask.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void tellsWhatTheBrokerRefuses() {
    assertThatThrownBy(() -> topics.ensure(List.of(new TopicSpec(name, 1, 3, Map.of()))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't create topic " + name + " with {partitions=1, replication=3}");
    assertThatThrownBy(
            () -> topics.ensure(List.of(new TopicSpec(name, 1, 1, Map.of("no.such", "x")))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no.such");
  }

  @Test
  void givesUpOnABrokerThatDoesNotAnswer() {
    try (Admin nobody = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"))) {
      Topics unreachable = new Topics(nobody, Duration.ofMillis(500));
      assertThatThrownBy(() -> unreachable.ensure(List.of(new TopicSpec(name, 1, 1, Map.of()))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("bootstrap-servers");
    }
  }

  @Test
  void handsOverTopicsThatTakePipelinedRecordsAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String fresh = SharedBroker.freshName("fresh");
      topics.ensure(List.of(new TopicSpec(fresh, 4, 1, Map.of())));
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  address,
                  "delivery.timeout.ms",
                  10_000,
                  "request.timeout.ms",
                  5_000,
                  "batch.size",
                  1),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int i = 0; i < 40; i++) {
          sent.add(producer.send(new ProducerRecord<>(fresh, i % 4, null, new byte[100])));
        }
      }
      for (int i = 0; i < 40; i++) {
        assertThat(sent.get(i).get().offset()).as("offset of record " + i).isEqualTo(i / 4);
      }
    }
  }
}
