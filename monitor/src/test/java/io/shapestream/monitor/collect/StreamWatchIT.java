package io.shapestream.monitor.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamWatchIT {
  private static final Map<String, Object> KAFKA =
      Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  private static final int PARTITIONS = 2;
  private static final int SIDE = 4;

  private final StreamTopics topics = new StreamTopics(SharedBroker.freshName("watched"));
  private final StreamWatch watch =
      new StreamWatch(KAFKA, () -> Set.of(topics.stream(), "no such name!", "never-made"));

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void tellsPlanFeedersAndRejectedSamplesWithWhatTookTheirPlace() throws Exception {
    makeTopics();
    try (Producer<byte[], byte[]> producer = producer()) {
      for (int unit = 0; unit < 7; unit++) {
        send(producer, topics.plan(), unit % PARTITIONS, new byte[] {1});
        send(producer, topics.train(), unit % PARTITIONS, batch(unit).encode());
      }
      send(producer, topics.rejected(), 0, rejection(4, 1).encode());
      send(producer, topics.rejected(), 0, new byte[] {1, 2, 3});
      send(producer, topics.rejected(), 0, rejection(5, 0).encode());
    }
    commit(3, 2);
    watch.start();

    await().atMost(Duration.ofSeconds(60)).until(() -> seen().rejected() == 3);
    StreamView view = seen();
    assertThat(view.planned()).isEqualTo(7);
    assertThat(view.fed()).isEqualTo(5);
    assertThat(view.partitions()).isEqualTo(PARTITIONS);
    assertThat(view.feeders()).isZero();
    assertThat(view.trouble()).isEmpty();
    assertThat(view.latest())
        .extracting(RejectedSample::rejection)
        .containsExactly(rejection(5, 0), rejection(4, 1));
    assertThat(view.latest())
        .extracting(RejectedSample::picture)
        .containsExactly(Picture.of(batch(5), 0), Picture.of(batch(4), 1));
    assertThat(watch.views()).extracting(StreamView::stream).doesNotContain("no such name!");
  }

  @Test
  void aStreamThatIsNotThereIsToldAndSeenOnceItIs() throws Exception {
    watch.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> watch.views().size() == 2);
    assertThat(seen().trouble()).startsWith("Kafka: ");
    makeTopics();
    await().atMost(Duration.ofSeconds(60)).until(() -> seen().trouble().isEmpty());
  }

  private StreamView seen() {
    return watch.views().stream()
        .filter(view -> view.stream().equals(topics.stream()))
        .findFirst()
        .orElse(StreamView.unknown(topics.stream()));
  }

  private static Rejection rejection(long unit, int slot) {
    return new Rejection(unit, slot, 90, 91, "a.jpg", "The file is no image.", false);
  }

  private ImageBatch batch(int unit) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * 3 * SIDE * SIDE);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put((byte) (i + unit));
    }
    return new ImageBatch(
        unit, 0, unit, new int[] {0, 1}, new int[] {2, 3}, pixels.flip(), description());
  }

  private StreamDescription description() {
    return new StreamDescription(
        topics.stream(),
        "toy",
        List.of("even", "odd"),
        3,
        SIDE,
        SIDE,
        100,
        0,
        2,
        0,
        7,
        PARTITIONS,
        List.of(0.5f, 0.5f, 0.5f),
        List.of(0.5f, 0.5f, 0.5f),
        "ab".repeat(32),
        "none");
  }

  private void makeTopics() throws Exception {
    try (Admin admin = Admin.create(KAFKA)) {
      admin
          .createTopics(
              topics.settings(PARTITIONS).stream()
                  .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1))
                  .collect(Collectors.toList()))
          .all()
          .get();
    }
  }

  private void commit(long first, long second) throws Exception {
    try (Admin admin = Admin.create(KAFKA)) {
      admin
          .alterConsumerGroupOffsets(
              topics.feederGroup(),
              Map.of(
                  new TopicPartition(topics.plan(), 0), new OffsetAndMetadata(first),
                  new TopicPartition(topics.plan(), 1), new OffsetAndMetadata(second)))
          .all()
          .get();
    }
  }

  private static Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        new TreeMap<>(KAFKA), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(
      Producer<byte[], byte[]> producer, String topic, int partition, byte[] value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
  }
}
