package io.shapestream.datafeed.feed;

import io.shapestream.datafeed.preprocess.BatchMaker;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.LogTail;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes the test split exactly once, whoever runs it and however often it is interrupted: opening
 * fences every earlier writer, and what is committed by then tells where to go on.
 *
 * <p>Belongs to one thread, that of the owner of plan partition 0; blocks on Kafka.
 */
public final class TestSplitWriter implements AutoCloseable {
  private static final long TRANSACTION_BYTES = 8L << 20;

  private final StreamTopics topics;
  private final StreamDescription description;
  private final BatchMaker maker;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final LogTail tail;
  private final BatchSender sender;
  private @Nullable Producer<byte[], byte[]> producer;
  private int next;
  private boolean done;

  /**
   * Touches nothing before the first round.
   *
   * @param maker used by this writer alone
   * @param producers of the transactional id {@link StreamTopics#testTransactionalId}
   * @param tail closed by {@link #close}
   */
  public TestSplitWriter(
      StreamDescription description,
      BatchMaker maker,
      Supplier<Producer<byte[], byte[]>> producers,
      LogTail tail) {
    this.topics = new StreamTopics(description.stream());
    this.description = description;
    this.maker = maker;
    this.producers = producers;
    this.tail = tail;
    this.sender = new BatchSender(topics);
  }

  /** Whether every batch is committed. */
  public boolean isDone() {
    return done;
  }

  /** Commits about 8 MiB of what is missing; opens first where that is needed. */
  public void runOnce() {
    Producer<byte[], byte[]> open = producer == null ? opened() : producer;
    if (next < description.testUnits()) {
      write(open);
    }
    if (next == description.testUnits()) {
      done = true;
      close(Duration.ofSeconds(1));
    }
  }

  /** After a failure, or another's turn: the next round opens again. */
  public void reset() {
    close(Duration.ZERO);
  }

  @Override
  public void close() {
    try (tail) {
      close(Duration.ZERO);
    }
  }

  private Producer<byte[], byte[]> opened() {
    Producer<byte[], byte[]> fresh = producers.get();
    producer = fresh;
    fresh.initTransactions();
    next = tail.of(new TopicPartition(topics.test(), 0)).last().map(this::after).orElse(0);
    return fresh;
  }

  private int after(ImageBatch last) {
    StreamGate.same(last.description(), description);
    return (int) last.unit() + 1;
  }

  private void write(Producer<byte[], byte[]> open) {
    open.beginTransaction();
    int unit = next;
    long bytes = 0;
    while (unit < description.testUnits() && bytes < TRANSACTION_BYTES) {
      bytes += sender.send(open, topics.test(), 0, maker.test(unit));
      unit++;
    }
    open.commitTransaction();
    next = unit;
  }

  private void close(Duration timeout) {
    if (producer != null) {
      producer.close(timeout);
      producer = null;
    }
  }
}
