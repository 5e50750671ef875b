package io.shapestream.datafeed.feed;

import io.shapestream.datafeed.feed.FeederStatus.Tally;
import io.shapestream.datafeed.preprocess.Batch;
import io.shapestream.datafeed.preprocess.BatchMaker;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.LogTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition that this feeder owns: its place in the plan and its transactional producer.
 *
 * <pre>
 *                 open()                  make()                 commit(), settle()
 *   ASSIGNED ----------------> READY ----------------> IN_TRANSACTION ---------> READY
 *      ^    fence the last owner, |                           |
 *      |    see how far it came   |                           |
 *      +--------------------------+---- drop(): any failure --+
 * </pre>
 *
 * <p>There is one way out of every failure: drop the producer and open again after a later poll, if
 * the partition is still ours. Opening fences whoever wrote before (ourselves included), waits for
 * the fate of its transaction, and only then asks how far the plan was worked off; so an unknown
 * outcome never needs to be guessed.
 *
 * <p>Belongs to the feeder's thread. The plan's records themselves are not read: unit = offset * P
 * + partition.
 */
final class Lane {
  private static final Duration ASKING = Duration.ofSeconds(5);

  private enum State {
    ASSIGNED,
    READY,
    IN_TRANSACTION
  }

  private final StreamTopics topics;
  private final Plan plan;
  private final TopicPartition partition;
  private final IntFunction<Producer<byte[], byte[]>> producers;
  private final BatchSender sender;
  private final FeedMeter meter;
  private final LongSupplier nanoTime;
  private final List<Rejection> rejections = new ArrayList<>();
  private State state = State.ASSIGNED;
  private @Nullable Producer<byte[], byte[]> producer;
  private long committed;
  private long next;
  private long end;
  private long begunNanos;
  private Tally tally = Tally.EMPTY;

  Lane(
      StreamTopics topics,
      Plan plan,
      TopicPartition partition,
      IntFunction<Producer<byte[], byte[]>> producers,
      BatchSender sender,
      FeedMeter meter,
      LongSupplier nanoTime) {
    this.topics = topics;
    this.plan = plan;
    this.partition = partition;
    this.producers = producers;
    this.sender = sender;
    this.meter = meter;
    this.nanoTime = nanoTime;
  }

  TopicPartition partition() {
    return partition;
  }

  boolean isOpen() {
    return state != State.ASSIGNED;
  }

  boolean isInTransaction() {
    return state == State.IN_TRANSACTION;
  }

  boolean hasUnits() {
    return isOpen() && next < end;
  }

  long nextUnit() {
    return plan.unitAt(partition.partition(), next);
  }

  /** Planned units that are not committed yet, as far as they are known here. */
  long lag(Consumer<?, ?> consumer) {
    return isOpen() ? end - committed + consumer.currentLag(partition).orElse(0) : 0;
  }

  /** Bytes of the open transaction. */
  long pendingBytes() {
    return tally.bytes();
  }

  /** Fences the last owner, and goes on where it stopped. */
  void open(Consumer<?, ?> consumer, LogTail train) {
    Producer<byte[], byte[]> fresh = producers.apply(partition.partition());
    producer = fresh;
    fresh.initTransactions();
    committed = workedOff(consumer, train);
    next = committed;
    end = committed;
    consumer.seek(partition, committed);
    consumer.resume(Set.of(partition));
    state = State.READY;
  }

  /** A unit was planned. */
  void planned(ConsumerRecord<?, ?> record) {
    if (record.offset() != end) {
      throw new StreamException(
          "%s@%d: the plan must go on at offset %d; its records must not be deleted, compacted or written in transactions"
              .formatted(partition, record.offset(), end));
    }
    end++;
  }

  /**
   * Makes the next unit within the lane's transaction. Units beyond the plan's end are passed by.
   */
  void make(BatchMaker maker) {
    Producer<byte[], byte[]> open = opened();
    if (state == State.READY) {
      open.beginTransaction();
      begunNanos = nanoTime.getAsLong();
      state = State.IN_TRANSACTION;
    }
    if (plan.contains(nextUnit())) {
      Batch batch = made(maker);
      int bytes = sender.send(open, topics.train(), partition.partition(), batch);
      tally = tally.plus(batch.images().size(), bytes, batch.rejections().size());
      rejections.addAll(batch.rejections());
    }
    next++;
  }

  private Batch made(BatchMaker maker) {
    long start = nanoTime.getAsLong();
    Batch batch = maker.train(nextUnit());
    meter.made(since(start));
    return batch;
  }

  /**
   * Commits the units made, and that the plan was worked off so far, at once. May run on another
   * thread while the feeder's waits; {@link #settle} is for when it is done.
   */
  void commit(ConsumerGroupMetadata member) {
    Producer<byte[], byte[]> open = opened();
    open.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(next)), member);
    open.commitTransaction();
  }

  /** Takes note of the commit, and tells what it held. */
  Tally settle() {
    meter.committed(since(begunNanos), List.copyOf(rejections));
    Tally done = tally;
    committed = next;
    tally = Tally.EMPTY;
    rejections.clear();
    state = State.READY;
    return done;
  }

  /** Gives the producer up, and with it what it has not committed. */
  void drop() {
    state = State.ASSIGNED;
    tally = Tally.EMPTY;
    rejections.clear();
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(nanoTime.getAsLong() - nanos);
  }

  private Producer<byte[], byte[]> opened() {
    if (producer == null) {
      throw new IllegalStateException(partition + " is not open");
    }
    return producer;
  }

  /**
   * The plan offset to go on with. The train log is the truth; the group's offset must agree. It is
   * missing on a new stream, and after Kafka has forgotten a group that was away for long.
   */
  private long workedOff(Consumer<?, ?> consumer, LogTail train) {
    LogTail.End log = train.of(new TopicPartition(topics.train(), partition.partition()));
    Optional<Long> written = log.last().map(ImageBatch::unit).map(this::offsetAfter);
    OffsetAndMetadata group = consumer.committed(Set.of(partition), ASKING).get(partition);
    if (group == null) {
      return written.orElseGet(() -> beginning(log));
    }
    long offset = group.offset();
    boolean agreed = (written.isEmpty() && !log.untouched()) || agrees(written.orElse(0L), offset);
    if (!agreed) {
      throw new StreamException(
          "%s: group %s has offset %d, but %s ends with what follows from offset %s: the offsets were reset by hand, or the topics are not of one stream"
              .formatted(
                  partition,
                  topics.feederGroup(),
                  offset,
                  topics.train(),
                  written.map(String::valueOf).orElse("0")));
    }
    return offset;
  }

  /** Only units beyond the plan's end may be committed without a batch. */
  private boolean agrees(long written, long offset) {
    return offset == written
        || (offset > written && !plan.contains(plan.unitAt(partition.partition(), written)));
  }

  private long offsetAfter(long unit) {
    if (plan.partition(unit) != partition.partition()) {
      throw new StreamException(
          "%s-%d holds unit %d, which belongs into partition %d"
              .formatted(topics.train(), partition.partition(), unit, plan.partition(unit)));
    }
    return plan.planOffset(unit) + 1;
  }

  private long beginning(LogTail.End log) {
    if (!log.untouched()) {
      throw new StreamException(
          "%s: neither group %s nor %s tells how far the stream was fed: both were deleted; start a new stream"
              .formatted(partition, topics.feederGroup(), topics.train()));
    }
    return 0;
  }
}
