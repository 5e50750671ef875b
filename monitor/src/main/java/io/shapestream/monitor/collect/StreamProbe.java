package io.shapestream.monitor.collect;

import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.ReaderSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Asks Kafka about one stream at a time. For one thread, which blocks on Kafka. */
final class StreamProbe implements AutoCloseable {
  private static final Duration ASK = Duration.ofSeconds(10);

  private final Admin admin;
  private final Consumer<byte[], ByteBuffer> consumer;
  private final Map<String, Rejections> rejections = new HashMap<>();

  StreamProbe(Map<String, Object> kafka) {
    admin = Admin.create(new HashMap<>(kafka));
    Map<String, Object> settings = new HashMap<>(ReaderSettings.of(kafka, "unused"));
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "shapestream-monitor-streams");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }

  /** Names in telemetry are anyone's; only some of them can be a stream's. */
  static boolean isName(String stream) {
    try {
      return new StreamTopics(stream).stream().equals(stream);
    } catch (IllegalArgumentException noName) {
      return false;
    }
  }

  /**
   * Looks at a stream.
   *
   * @throws KafkaException when Kafka can't tell, such as when there is no such stream
   */
  StreamView look(String stream) throws InterruptedException {
    StreamTopics topics = new StreamTopics(stream);
    int partitions =
        answer(admin.describeTopics(List.of(topics.plan())).allTopicNames()).values().stream()
            .mapToInt(topic -> topic.partitions().size())
            .sum();
    Rejections seen =
        rejections.computeIfAbsent(stream, unused -> new Rejections(consumer, topics, partitions));
    seen.readOn();
    return new StreamView(
        stream,
        planned(topics, partitions),
        fed(topics),
        feeders(topics),
        partitions,
        seen.count(),
        seen.latest(),
        "");
  }

  void keepOnly(Set<String> streams) {
    rejections.keySet().retainAll(streams);
  }

  // The plan is written without transactions: each offset is a unit.
  private long planned(StreamTopics topics, int partitions) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topics.plan(), partition))
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    return answer(admin.listOffsets(latest).all()).values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  private long fed(StreamTopics topics) throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(
            admin
                .listConsumerGroupOffsets(topics.feederGroup())
                .partitionsToOffsetAndMetadata(topics.feederGroup()));
    return committed.values().stream()
        .filter(Objects::nonNull)
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  private int feeders(StreamTopics topics) throws InterruptedException {
    try {
      return answer(admin.describeConsumerGroups(List.of(topics.feederGroup())).all())
          .values()
          .stream()
          .mapToInt(group -> group.members().size())
          .sum();
    } catch (GroupIdNotFoundException nobodyYet) {
      return 0;
    }
  }

  private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(ASK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof KafkaException kafka
          ? kafka
          : new KafkaException(failure.getCause());
    } catch (TimeoutException late) {
      throw new KafkaException("no answer within " + ASK.toSeconds() + " s", late);
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    admin.close(Duration.ofSeconds(1));
  }
}
