package io.shapestream.standalone.stream;

import io.shapestream.command.UserError;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.ReaderSettings;
import io.shapestream.stream.read.TestSplitReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A stream's topics, read from any place. Only committed records are seen, up to where the log ends
 * at the time of asking.
 *
 * <p>For one thread, which blocks on Kafka.
 */
final class StreamLog implements AutoCloseable {
  private static final Duration ASKING = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  private final StreamTopics topics;
  private final StreamDescription description;
  private final Plan plan;
  private final Consumer<byte[], ByteBuffer> consumer;

  private StreamLog(
      StreamTopics topics, StreamDescription description, Consumer<byte[], ByteBuffer> consumer) {
    this.topics = topics;
    this.description = description;
    this.plan = description.plan();
    this.consumer = consumer;
  }

  /**
   * Opens a stream that a feeder has begun.
   *
   * @throws UserError when there is none of this name
   */
  static StreamLog open(Map<String, Object> kafka, String stream) {
    StreamTopics topics = topics(stream);
    Consumer<byte[], ByteBuffer> consumer =
        ReaderSettings.consumer(settings(kafka), stream + ".look");
    try {
      requireTopics(consumer, topics);
      return new StreamLog(topics, description(kafka, topics), consumer);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  StreamDescription description() {
    return description;
  }

  StreamTopics topics() {
    return topics;
  }

  /** The record that holds a unit; empty where it isn't in the log (any more, or yet). */
  Optional<ConsumerRecord<byte[], ByteBuffer>> find(long unit) {
    TopicPartition partition = train(plan.partition(unit));
    long end = end(partition);
    ConsumerRecord<byte[], ByteBuffer> found = next(partition, lowest(partition, unit, end), end);
    return Optional.ofNullable(found).filter(record -> unit(record) == unit);
  }

  /** All records from one unit up to, but without, another: in order within each partition. */
  void read(
      long from, long to, java.util.function.Consumer<ConsumerRecord<byte[], ByteBuffer>> sink) {
    Map<TopicPartition, Long> begins = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int p = 0; p < plan.partitions(); p++) {
      TopicPartition partition = train(p);
      long end = end(partition);
      begins.put(partition, lowest(partition, from, end));
      ends.put(partition, lowest(partition, to, end));
    }
    read(begins, ends, sink);
  }

  /** What was set aside of the train split. */
  List<Rejection> rejections() {
    TopicPartition partition = new TopicPartition(topics.rejected(), 0);
    List<Rejection> rejections = new ArrayList<>();
    read(
        Map.of(partition, begin(partition)),
        Map.of(partition, end(partition)),
        record -> rejections.add(Rejection.decode(record)));
    return rejections.stream().filter(rejection -> !rejection.testSplit()).toList();
  }

  /** Which units the log holds, without those in between that it may lack. */
  Range units() {
    long first = 0;
    long end = Long.MAX_VALUE;
    for (int p = 0; p < plan.partitions(); p++) {
      TopicPartition partition = train(p);
      ConsumerRecord<byte[], ByteBuffer> oldest = next(partition, begin(partition), end(partition));
      first = Math.max(first, oldest == null ? 0 : unit(oldest) - plan.partitions() + 1);
      end = Math.min(end, newest(partition) + plan.partitions());
    }
    return new Range(first, Math.max(first, end));
  }

  /**
   * Units.
   *
   * @param first the first
   * @param end the one after the last
   */
  record Range(long first, long end) {}

  @Override
  public void close() {
    consumer.close();
  }

  private void read(
      Map<TopicPartition, Long> begins,
      Map<TopicPartition, Long> ends,
      java.util.function.Consumer<ConsumerRecord<byte[], ByteBuffer>> sink) {
    consumer.assign(begins.keySet());
    begins.forEach(consumer::seek);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < Objects.requireNonNull(ends.get(partition))) {
          sink.accept(record);
        }
      }
    }
  }

  /** The offset behind everything that comes before the unit. Units ascend with their offsets. */
  private long lowest(TopicPartition partition, long unit, long end) {
    long low = begin(partition);
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      ConsumerRecord<byte[], ByteBuffer> record = next(partition, middle, high);
      if (record == null || unit(record) >= unit) {
        high = middle;
      } else {
        low = record.offset() + 1;
      }
    }
    return low;
  }

  /** The last unit of a partition; below 0 where it holds none. */
  private long newest(TopicPartition partition) {
    long begin = begin(partition);
    long end = end(partition);
    for (long window = 4; ; window *= 4) {
      long from = Math.max(begin, end - window);
      long newest = partition.partition() - (long) plan.partitions();
      ConsumerRecord<byte[], ByteBuffer> record = next(partition, from, end);
      while (record != null) {
        newest = unit(record);
        record = next(partition, record.offset() + 1, end);
      }
      if (newest >= 0 || from == begin) {
        return newest;
      }
    }
  }

  private @Nullable ConsumerRecord<byte[], ByteBuffer> next(
      TopicPartition partition, long from, long end) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        return record.offset() < end ? record : null;
      }
    }
    return null;
  }

  private long begin(TopicPartition partition) {
    return offset(consumer.beginningOffsets(List.of(partition), ASKING), partition);
  }

  private long end(TopicPartition partition) {
    return offset(consumer.endOffsets(List.of(partition), ASKING), partition);
  }

  private TopicPartition train(int partition) {
    return new TopicPartition(topics.train(), partition);
  }

  private static long unit(ConsumerRecord<byte[], ByteBuffer> record) {
    return ImageBatch.decode(record).unit();
  }

  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition), "Kafka must answer for what was asked");
  }

  private static StreamTopics topics(String stream) {
    try {
      return new StreamTopics(stream);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireTopics(Consumer<?, ?> consumer, StreamTopics topics) {
    for (String topic : List.of(topics.train(), topics.test(), topics.rejected())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic, ASKING);
      if (found == null || found.isEmpty()) {
        throw new UserError(
            "There is no stream '%s': topic %s does not exist.".formatted(topics.stream(), topic));
      }
    }
  }

  private static StreamDescription description(Map<String, Object> kafka, StreamTopics topics) {
    try (TestSplitReader reader = TestSplitReader.open(kafka, topics)) {
      return reader
          .description(ASKING)
          .orElseThrow(
              () ->
                  new UserError(
                      "Stream '%s' has not begun: no feeder has fed it yet."
                          .formatted(topics.stream())));
    }
  }

  /** One record at a time is looked for more often than many are read. */
  private static Map<String, Object> settings(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 * 1024);
    settings.putAll(kafka);
    return settings;
  }
}
