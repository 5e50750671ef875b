package io.shapestream.datafeed.feed;

import io.shapestream.datafeed.preprocess.BatchMaker;
import io.shapestream.stream.Plan;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.LogTail;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the group that works the plan off.
 *
 * <p>One round polls the plan, makes the units that are due (in their order over all partitions,
 * until {@value #MAKING_MS} ms or a transaction's bytes are used up), and commits all partitions'
 * transactions at once. No transaction is open while it polls, so a partition that moves away takes
 * nothing unfinished with it.
 *
 * <p>Everything belongs to the thread that calls {@link #runOnce}, except {@link #wakeup} and
 * {@link #status}. It blocks on Kafka. When it falls behind, the plan's lag grows. Stop by {@link
 * #wakeup}, then {@link #close} on the same thread.
 */
public final class Feeder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Feeder.class);
  private static final Duration FIRST_LOOK = Duration.ofMillis(500);
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final long MAKING_MS = 100;
  private static final Duration BACK_OFF = Duration.ofMillis(100);
  private static final Duration LEAVING = Duration.ofSeconds(1);

  private final StreamTopics topics;
  private final Plan plan;
  private final long transactionBytes;
  private final Consumer<byte[], ByteBuffer> consumer;
  private final IntFunction<Producer<byte[], byte[]>> producers;
  private final BatchMaker maker;
  private final StreamGate gate;
  private final LogTail trainTail;
  private final Ownership ownership;
  private final FeedMeter meter;
  private final LongSupplier nanoTime;
  private final BatchSender sender;
  private final Committers committers = new Committers();
  private final SortedMap<Integer, Lane> lanes = new TreeMap<>();
  private boolean joined;
  private long nextOpeningNanos;
  private boolean warned;
  private volatile FeederStatus status = FeederStatus.NONE;
  private volatile boolean feeding;

  /**
   * Joins nothing before the first round.
   *
   * @param transactionBytes about how many bytes a transaction holds at most
   * @param consumer of {@link FeedSettings#planConsumer}; closed by {@link #close}
   * @param producers makes the transactional producer of a partition
   * @param gate closed by {@link #close}
   * @param trainTail closed by {@link #close}
   * @param nanoTime a monotonic clock, {@code System::nanoTime}
   */
  public Feeder(
      StreamTopics topics,
      Plan plan,
      long transactionBytes,
      Consumer<byte[], ByteBuffer> consumer,
      IntFunction<Producer<byte[], byte[]>> producers,
      BatchMaker maker,
      StreamGate gate,
      LogTail trainTail,
      Ownership ownership,
      FeedMeter meter,
      LongSupplier nanoTime) {
    this.topics = topics;
    this.plan = plan;
    this.transactionBytes = transactionBytes;
    this.consumer = consumer;
    this.producers = producers;
    this.maker = maker;
    this.gate = gate;
    this.trainTail = trainTail;
    this.ownership = ownership;
    this.meter = meter;
    this.nanoTime = nanoTime;
    this.sender = new BatchSender(topics);
    this.nextOpeningNanos = nanoTime.getAsLong();
    consumer.subscribe(List.of(topics.plan()), new Assignment());
  }

  /**
   * One round. Before the first it looks whether the stream is ours, so as not to disturb others.
   */
  public void runOnce() {
    if (!joined) {
      gate.isOpen(FIRST_LOOK);
      joined = true;
    }
    poll();
    if (gate.isOpen(Duration.ZERO)) {
      openLanes();
      feeding = true;
      makeUnits();
      commit();
      status = status.lagging(lanes.values().stream().mapToLong(l -> l.lag(consumer)).sum());
    }
  }

  /** Whether the stream was found to be ours and units are made as they are planned. */
  public boolean isFeeding() {
    return feeding;
  }

  public FeederStatus status() {
    return status;
  }

  /** Ends a poll early, with a {@link WakeupException}; any thread may call it. */
  public void wakeup() {
    consumer.wakeup();
  }

  /** Leaves the group, so that others take over at once. */
  @Override
  public void close() {
    lanes.values().forEach(Lane::drop);
    try (trainTail;
        gate;
        committers) {
      consumer.close(
          CloseOptions.timeout(LEAVING)
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
  }

  private void poll() {
    try {
      consumer.poll(isBusy() ? Duration.ZERO : IDLE).forEach(this::planned);
    } catch (InvalidOffsetException e) {
      throw new StreamException(
          "%s: records of the plan that are still to be worked off were deleted; start a new stream"
              .formatted(e.partitions()),
          e);
    }
  }

  private boolean isBusy() {
    return lanes.values().stream().anyMatch(Lane::hasUnits);
  }

  private void planned(ConsumerRecord<byte[], ByteBuffer> record) {
    Lane lane = lanes.get(record.partition());
    if (lane != null && lane.isOpen()) {
      lane.planned(record);
    }
  }

  private void openLanes() {
    if (nanoTime.getAsLong() - nextOpeningNanos < 0) {
      return;
    }
    for (Lane lane : lanes.values()) {
      if (!lane.isOpen()) {
        attempt(lane, () -> lane.open(consumer, trainTail));
      }
    }
  }

  private void makeUnits() {
    long end = nanoTime.getAsLong() + Duration.ofMillis(MAKING_MS).toNanos();
    Optional<Lane> next = due();
    while (next.isPresent() && nanoTime.getAsLong() - end < 0) {
      Lane lane = next.get();
      attempt(lane, () -> lane.make(maker));
      next = due();
    }
  }

  /** The lane with the lowest unit among those whose transactions have room. */
  private Optional<Lane> due() {
    return lanes.values().stream()
        .filter(lane -> lane.hasUnits() && lane.pendingBytes() < transactionBytes)
        .min(Comparator.comparingLong(Lane::nextUnit));
  }

  private void commit() {
    ConsumerGroupMetadata member = consumer.groupMetadata();
    List<Lane> open = lanes.values().stream().filter(Lane::isInTransaction).toList();
    List<Future<Void>> done =
        committers.all(open.stream().map(lane -> commit(lane, member)).toList());
    for (int i = 0; i < open.size(); i++) {
      Lane lane = open.get(i);
      Future<Void> outcome = done.get(i);
      attempt(lane, () -> settle(lane, outcome));
    }
  }

  private static Callable<Void> commit(Lane lane, ConsumerGroupMetadata member) {
    return Executors.callable(() -> lane.commit(member), null);
  }

  private void settle(Lane lane, Future<Void> outcome) {
    Committers.rethrow(outcome);
    status = status.plus(lane.settle());
  }

  /**
   * Whatever fails on the way to Kafka is done again from the start, if the partition stays ours.
   */
  private void attempt(Lane lane, Runnable step) {
    try {
      step.run();
    } catch (AuthenticationException | AuthorizationException | UnsupportedVersionException e) {
      throw e;
    } catch (org.apache.kafka.common.errors.InterruptException | WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      failed(lane, e);
    }
  }

  private void failed(Lane lane, KafkaException failure) {
    status = status.failedOnce();
    if (warned) {
      log.debug("{} is opened again", lane.partition(), failure);
    } else {
      warned = true;
      log.warn(
          "{} is opened again (further times are counted): {}",
          lane.partition(),
          Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
    }
    lane.drop();
    consumer.pause(List.of(lane.partition()));
    nextOpeningNanos = nanoTime.getAsLong() + BACK_OFF.toNanos();
  }

  /** Called by Kafka within poll, on the feeder's thread. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      // Until a lane is open its partition is paused, at a place that no one reads.
      consumer.pause(assigned);
      for (TopicPartition partition : assigned) {
        consumer.seek(partition, 0);
        lanes.put(
            partition.partition(),
            new Lane(topics, plan, partition, producers, sender, meter, nanoTime));
      }
      if (has0(assigned)) {
        ownership.acquired();
      }
      status = status.owning(lanes.size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      for (TopicPartition partition : revoked) {
        Lane lane = lanes.remove(partition.partition());
        if (lane != null) {
          lane.drop();
        }
      }
      if (has0(revoked)) {
        ownership.lost();
      }
      status = status.owning(lanes.size());
    }

    private boolean has0(Collection<TopicPartition> partitions) {
      return partitions.stream().anyMatch(p -> p.partition() == 0);
    }
  }
}
