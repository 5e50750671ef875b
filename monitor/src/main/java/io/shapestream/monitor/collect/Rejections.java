package io.shapestream.monitor.collect;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was rejected of one stream: how many, and the latest with pictures. Reads the topic on from
 * where it stopped; a picture is looked for once, around the time of its rejection, because both
 * were written in one transaction.
 *
 * <p>For one thread, which blocks on Kafka. The consumer is shared and assigned anew each time.
 */
final class Rejections {
  static final int LATEST = 24;

  private static final Logger log = LoggerFactory.getLogger(Rejections.class);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How long a look takes at most; the rest is read at the next one. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

  /** Batches tried for a picture, from this long before the rejection on. */
  private static final int TRIES = 64;

  private static final long BEFORE_MS = 2000;

  private final Consumer<byte[], ByteBuffer> consumer;
  private final StreamTopics topics;
  private final int partitions;
  private final TopicPartition rejected;
  private final Deque<RejectedSample> latest = new ArrayDeque<>();
  private final Deque<RejectedSample> withoutPicture = new ArrayDeque<>();
  private long count;
  private long next = -1;

  Rejections(Consumer<byte[], ByteBuffer> consumer, StreamTopics topics, int partitions) {
    this.consumer = consumer;
    this.topics = topics;
    this.partitions = partitions;
    this.rejected = new TopicPartition(topics.rejected(), 0);
  }

  /** Samples rejected so far. */
  long count() {
    return count;
  }

  /** The newest first. */
  List<RejectedSample> latest() {
    return List.copyOf(latest);
  }

  /** Reads what came since the last time. */
  void readOn() {
    long end = offset(consumer.endOffsets(List.of(rejected), ASK));
    long begin = offset(consumer.beginningOffsets(List.of(rejected), ASK));
    next = Math.max(next, begin);
    consumer.assign(List.of(rejected));
    consumer.seek(rejected, next);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (next < end && System.nanoTime() < deadline) {
      consumer.poll(POLL).forEach(this::take);
      next = consumer.position(rejected);
    }
    addPictures();
  }

  private void take(ConsumerRecord<byte[], ByteBuffer> record) {
    count++;
    try {
      RejectedSample sample =
          new RejectedSample(Rejection.decode(record), record.timestamp(), null);
      latest.addFirst(sample);
      withoutPicture.addFirst(sample);
    } catch (StreamException damaged) {
      log.debug("A rejection of {} can't be read", topics.stream(), damaged);
    }
    if (latest.size() > LATEST) {
      withoutPicture.remove(latest.removeLast());
    }
  }

  private void addPictures() {
    List<RejectedSample> all =
        latest.stream()
            .map(sample -> withoutPicture.contains(sample) ? withPicture(sample) : sample)
            .toList();
    withoutPicture.clear();
    latest.clear();
    latest.addAll(all);
  }

  private RejectedSample withPicture(RejectedSample sample) {
    try {
      return new RejectedSample(sample.rejection(), sample.timeMs(), picture(sample));
    } catch (StreamException damaged) {
      log.debug("No picture of {}", sample, damaged);
      return sample;
    }
  }

  private @Nullable Picture picture(RejectedSample sample) {
    Rejection rejection = sample.rejection();
    TopicPartition partition =
        rejection.testSplit()
            ? new TopicPartition(topics.test(), 0)
            : new TopicPartition(topics.train(), (int) (rejection.unit() % partitions));
    Long from = offsetAround(partition, sample.timeMs() - BEFORE_MS);
    return from == null ? null : find(partition, from, rejection);
  }

  private @Nullable Long offsetAround(TopicPartition partition, long timeMs) {
    OffsetAndTimestamp found =
        consumer.offsetsForTimes(Map.of(partition, Math.max(0, timeMs)), ASK).get(partition);
    return found == null ? null : found.offset();
  }

  // Units ascend with their offsets.
  private @Nullable Picture find(TopicPartition partition, long from, Rejection rejection) {
    long end = offset(consumer.endOffsets(List.of(partition), ASK));
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    int tries = 0;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (consumer.position(partition) < end && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        ImageBatch batch = ImageBatch.decode(record);
        if (batch.unit() == rejection.unit() && rejection.slot() < batch.size()) {
          return Picture.of(batch, rejection.slot());
        }
        if (batch.unit() > rejection.unit() || ++tries >= TRIES) {
          return null;
        }
      }
    }
    return null;
  }

  private static long offset(Map<TopicPartition, Long> offsets) {
    return Objects.requireNonNull(
        offsets.values().iterator().next(), "Kafka must answer for what was asked");
  }
}
