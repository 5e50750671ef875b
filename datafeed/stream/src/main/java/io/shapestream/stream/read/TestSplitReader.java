package io.shapestream.stream.read;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's test split from its start, as often as asked: the description first, then each
 * batch once.
 *
 * <p>For one thread only, which blocks in the methods that take a time. Buffers one poll.
 */
public final class TestSplitReader implements AutoCloseable {
  private final TopicPartition partition;
  private final Consumer<byte[], ByteBuffer> consumer;
  private final LongSupplier nanoTime;
  private final Queue<ImageBatch> ready = new ArrayDeque<>();
  private @Nullable StreamDescription description;
  private long arrived;
  private long taken;

  /**
   * Starts at the first batch.
   *
   * @param consumer set up by {@link ReaderSettings}; closed by {@link #close}
   * @param nanoTime a monotonic clock, {@code System::nanoTime}
   */
  public TestSplitReader(
      StreamTopics topics, Consumer<byte[], ByteBuffer> consumer, LongSupplier nanoTime) {
    this.partition = new TopicPartition(topics.test(), 0);
    this.consumer = consumer;
    this.nanoTime = nanoTime;
    consumer.assign(List.of(partition));
    rewind();
  }

  /** Opens a reader of its own Kafka client; it commits nothing. */
  public static TestSplitReader open(Map<String, Object> kafka, StreamTopics topics) {
    return new TestSplitReader(
        topics, ReaderSettings.consumer(kafka, topics.stream() + ".test-reader"), System::nanoTime);
  }

  /** What the stream is made of; empty when no feeder has told it within the time. */
  public Optional<StreamDescription> description(Duration timeout) {
    await(timeout, () -> description != null);
    return Optional.ofNullable(description);
  }

  /** The next batch; empty when the split is complete, or the batch has not arrived in time. */
  public Optional<ImageBatch> next(Duration timeout) {
    await(timeout, () -> isComplete() || !ready.isEmpty());
    ImageBatch batch = ready.poll();
    if (batch != null) {
      taken++;
    }
    return Optional.ofNullable(batch);
  }

  /** Whether every batch of the split was taken. */
  public boolean isComplete() {
    return description != null && taken == description.testUnits();
  }

  /** How many batches were taken since the start or the last {@link #rewind}. */
  public long taken() {
    return taken;
  }

  /** All batches that are left; fails when they don't arrive in time. */
  public List<ImageBatch> readAll(Duration timeout) {
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    List<ImageBatch> batches = new ArrayList<>();
    while (!isComplete()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
      batches.add(next(left).orElseThrow(() -> incomplete(timeout)));
    }
    return batches;
  }

  /** Starts again at the first batch. */
  public void rewind() {
    consumer.seekToBeginning(List.of(partition));
    ready.clear();
    arrived = 0;
    taken = 0;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void await(Duration timeout, java.util.function.BooleanSupplier enough) {
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    while (!enough.getAsBoolean()) {
      long left = deadline - nanoTime.getAsLong();
      fetch(Duration.ofNanos(Math.max(0, left)));
      if (left <= 0) {
        return;
      }
    }
  }

  private void fetch(Duration timeout) {
    try {
      consumer.poll(timeout).forEach(this::arrived);
    } catch (InvalidOffsetException e) {
      throw new StreamException(partition + ": the test split was deleted: " + e.getMessage(), e);
    }
  }

  private void arrived(ConsumerRecord<byte[], ByteBuffer> record) {
    ImageBatch batch = ImageBatch.decode(record);
    if (description == null) {
      description = batch.description();
    }
    if (batch.unit() != arrived || !batch.description().equals(description)) {
      throw new StreamException(
          "%s@%d: batch %d of the test split must come here, but batch %d %s does"
              .formatted(
                  partition,
                  record.offset(),
                  arrived,
                  batch.unit(),
                  batch.description().equals(description) ? "of it" : "of another stream"));
    }
    arrived++;
    ready.add(batch);
  }

  private StreamException incomplete(Duration timeout) {
    return new StreamException(
        "%s: only %d of %s batches of the test split came within %d s; is a feeder running?"
            .formatted(
                partition,
                taken,
                description == null ? "all" : String.valueOf(description.testUnits()),
                timeout.toSeconds()));
  }
}
