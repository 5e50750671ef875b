package io.shapestream.stream.read;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Kept;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's train units in the plan's order.
 *
 * <p>All partitions of the train topic are assigned, committed records only, and merged: unit u is
 * taken from partition u mod P. Every unit number is checked; a gap, a double or a vanished offset
 * is a {@link StreamException}, never a silent jump. At most {@value #BUFFERED} units a partition
 * (and one poll more) wait for their turn; beyond that the partition is paused, so a slow run costs
 * no memory.
 *
 * <p>For one thread only, which must call {@link #next} or {@link #heartbeat} at least every second
 * or so: they publish the run's position to its group, by which the planner keeps ahead of the run.
 * Blocks in {@link #next} and {@link #close} only. Start it with {@link #seekToBeginning}, {@link
 * #join} or {@link #seek}.
 */
public final class UnitReader implements AutoCloseable {
  private static final int BUFFERED = 8;
  private static final long LONGEST_POLL_NANOS = Duration.ofMillis(250).toNanos();
  private static final Duration ASKING = Duration.ofSeconds(30);

  private final StreamTopics topics;
  private final Consumer<byte[], ByteBuffer> consumer;
  private final LongSupplier nanoTime;
  private final RunProgress progress;
  private final List<TopicPartition> partitions;
  private final List<ReadyUnits> ready = new ArrayList<>();
  private @Nullable StreamDescription description;
  private long nextUnit;
  private boolean finished;

  /**
   * Assigns all partitions of the train topic.
   *
   * @param consumer set up by {@link ReaderSettings}; closed by {@link #close}
   * @param nanoTime a monotonic clock, {@code System::nanoTime}
   */
  public UnitReader(
      StreamTopics topics, Consumer<byte[], ByteBuffer> consumer, LongSupplier nanoTime) {
    this.topics = topics;
    this.consumer = consumer;
    this.nanoTime = nanoTime;
    this.progress = new RunProgress(consumer, nanoTime);
    this.partitions = partitionsOf(topics.train(), consumer);
    consumer.assign(partitions);
  }

  /**
   * Opens a reader with a Kafka client of its own.
   *
   * @param kafka client settings: {@code bootstrap.servers}, security
   * @param run the run's name, under which its position is published
   */
  public static UnitReader open(Map<String, Object> kafka, StreamTopics topics, String run) {
    Consumer<byte[], ByteBuffer> consumer = ReaderSettings.consumer(kafka, topics.runGroup(run));
    try {
      return new UnitReader(topics, consumer, System::nanoTime);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Starts at unit 0.
   *
   * @throws StreamException when it, or another of the first, is no longer retained
   */
  public void seekToBeginning() {
    Map<Integer, Long> offsets = new HashMap<>();
    consumer
        .beginningOffsets(partitions, ASKING)
        .forEach((p, offset) -> offsets.put(p.partition(), untouched(p, offset)));
    seek(0, offsets);
  }

  /**
   * Starts at a unit that comes some time after the offsets, and passes by what comes before it.
   *
   * @param unit the first of the epoch of a {@link JoinPoint}
   * @param nextOffsets by partition: those of the join point
   */
  public void join(long unit, Map<Integer, Long> nextOffsets) {
    seek(unit, nextOffsets);
    ready.forEach(ReadyUnits::joining);
  }

  /**
   * Goes on where a checkpoint was taken.
   *
   * @param unit the next unit: {@link #nextUnit} at the checkpoint
   * @param nextOffsets by partition: {@link #nextOffsets} at the checkpoint
   */
  public void seek(long unit, Map<Integer, Long> nextOffsets) {
    nextUnit = unit;
    ready.clear();
    for (TopicPartition partition : partitions) {
      long offset = given(nextOffsets, partition);
      ready.add(new ReadyUnits(partitions.size(), firstUnit(partition.partition(), unit), offset));
      consumer.seek(partition, offset);
    }
    consumer.resume(partitions);
    finished = false;
  }

  /**
   * The next unit of the plan; empty when it has not arrived within the time. Its pixels are a view
   * of fetched memory: copy them and let the batch go.
   */
  public Optional<ImageBatch> next(Duration timeout) {
    if (ready.isEmpty()) {
      throw new IllegalStateException("seek before reading");
    }
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    fetch(Duration.ZERO);
    Optional<ImageBatch> unit = take();
    long left = timeout.toNanos();
    while (unit.isEmpty() && left > 0) {
      heartbeat();
      fetch(Duration.ofNanos(Math.min(left, LONGEST_POLL_NANOS)));
      unit = take();
      left = deadline - nanoTime.getAsLong();
    }
    heartbeat();
    return unit;
  }

  /** Publishes the run's position when it is time to; never waits. */
  public void heartbeat() {
    if (!finished && progress.isDue() && !ready.isEmpty()) {
      progress.publish(positions(), nextUnit);
    }
  }

  /** The number of the unit that {@link #next} returns next. */
  public long nextUnit() {
    return nextUnit;
  }

  /** By partition, the offset after the last unit taken: what a checkpoint keeps. */
  public Map<Integer, Long> nextOffsets() {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (int p = 0; p < ready.size(); p++) {
      offsets.put(p, ready.get(p).nextOffset());
    }
    return offsets;
  }

  /**
   * Lets the planner know what the run's latest checkpoint still needs, so that it can warn before
   * retention deletes it.
   *
   * @param unit the one with which the run would go on
   * @param nextOffsets by partition, where it would read on
   */
  public void keep(long unit, Map<Integer, Long> nextOffsets) {
    Map<TopicPartition, Kept> kept = new HashMap<>();
    nextOffsets.forEach((p, offset) -> kept.put(partitions.get(p), new Kept(unit, offset)));
    progress.keep(kept);
  }

  /** What the stream is made of; empty before the first unit. */
  public Optional<StreamDescription> description() {
    return Optional.ofNullable(description);
  }

  /**
   * Units that lie ready beyond {@link #nextUnit}: those that have arrived, counted, and those
   * still in the log, estimated. Offsets are not units (transactions leave markers and aborted
   * records), so the log's rest is scaled by what was seen so far; and a paused partition's end is
   * as old as its last fetch.
   */
  public long lag() {
    long units = 0;
    for (int p = 0; p < ready.size(); p++) {
      long rest = consumer.currentLag(partitions.get(p)).orElse(0);
      units += ready.get(p).size() + ready.get(p).unitsWithin(rest);
    }
    return units;
  }

  /** How many times the run's position could not be published. */
  public long failedCommits() {
    return progress.failures();
  }

  /** Tells the planner that this run needs no more units. */
  public void finish(Duration timeout) {
    finished = true;
    if (!ready.isEmpty()) {
      progress.publishDone(positions(), nextUnit, timeout);
    }
  }

  /**
   * Closes the consumer. A run that is not {@link #finish finished} counts as dead after a while.
   */
  @Override
  public void close() {
    consumer.close();
  }

  private Optional<ImageBatch> take() {
    int partition = (int) (nextUnit % partitions.size());
    ImageBatch batch = ready.get(partition).poll();
    if (batch == null) {
      return Optional.empty();
    }
    resumeIfRoom(partition);
    nextUnit++;
    return Optional.of(batch);
  }

  /** Also keeps fetches in flight while buffered units are taken. */
  private void fetch(Duration timeout) {
    try {
      consumer.poll(timeout).forEach(this::arrived);
    } catch (InvalidOffsetException e) {
      throw new StreamException(vanished(e), e);
    }
  }

  private void arrived(ConsumerRecord<byte[], ByteBuffer> record) {
    ReadyUnits units = ready.get(record.partition());
    StreamDescription described = units.arrived(record).description();
    sameStream(record, described);
    if (units.size() >= BUFFERED) {
      consumer.pause(List.of(partitions.get(record.partition())));
    }
  }

  private void sameStream(ConsumerRecord<?, ?> record, StreamDescription described) {
    StreamDescription known = description == null ? first(described) : description;
    if (!described.equals(known)) {
      throw new StreamException(
          "%s-%d@%d: this unit belongs to another stream: its %s"
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  String.join(", ", described.differencesFrom(known))));
    }
    description = known;
  }

  private StreamDescription first(StreamDescription described) {
    if (described.partitions() != partitions.size()) {
      throw new StreamException(
          "topic %s has %d partitions, but its stream was made with %d"
              .formatted(topics.train(), partitions.size(), described.partitions()));
    }
    return described;
  }

  private void resumeIfRoom(int partition) {
    TopicPartition it = partitions.get(partition);
    if (ready.get(partition).size() <= BUFFERED / 2 && consumer.paused().contains(it)) {
      consumer.resume(List.of(it));
    }
  }

  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    nextOffsets().forEach((p, offset) -> offsets.put(partitions.get(p), offset));
    return offsets;
  }

  private static long untouched(TopicPartition partition, long begin) {
    if (begin > 0) {
      throw new StreamException(
          "the beginning of %s is no longer retained (it begins at offset %d): start with the next epoch, or on another stream"
              .formatted(partition, begin));
    }
    return begin;
  }

  private long firstUnit(int partition, long unit) {
    int count = partitions.size();
    return unit + Math.floorMod(partition - unit, count);
  }

  private long given(Map<Integer, Long> nextOffsets, TopicPartition partition) {
    Long offset = nextOffsets.get(partition.partition());
    if (offset == null || nextOffsets.size() != partitions.size()) {
      throw new StreamException(
          "a position in %s needs the next offset of each of its %d partitions, got %s"
              .formatted(topics.train(), partitions.size(), nextOffsets));
    }
    return offset;
  }

  private String vanished(InvalidOffsetException e) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(e.partitions(), ASKING);
    TopicPartition partition = e.partitions().iterator().next();
    int p = partition.partition();
    return "%s@%d: unit %d or one after it is gone: the log now begins at offset %d"
        .formatted(
            partition, ready.get(p).nextOffset(), firstUnit(p, nextUnit), first.get(partition));
  }

  private static List<TopicPartition> partitionsOf(String topic, Consumer<?, ?> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, ASKING);
    if (found == null || found.isEmpty()) {
      throw new StreamException(
          "topic " + topic + " does not exist; create it with ./shapestream topics");
    }
    return found.stream()
        .map(p -> new TopicPartition(topic, p.partition()))
        .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
        .toList();
  }
}
