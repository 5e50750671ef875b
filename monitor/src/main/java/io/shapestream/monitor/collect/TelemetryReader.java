package io.shapestream.monitor.collect;

import io.shapestream.telemetry.Decoded;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the telemetry topic from the beginning, outside of any consumer group, so
 * that any number of monitors may run and each restart restores everything.
 *
 * <p>Its thread {@code telemetry-reader} is the only one that touches the consumer; it blocks on
 * Kafka only. When it falls behind, the topic holds what it has not read yet, {@link
 * Readings#lagRecords} says how much, and what was deleted meanwhile is skipped and counted.
 * Trouble with Kafka is counted, told and retried for ever.
 *
 * <pre>
 *   CONNECTING --topic found--> CATCHING_UP --end offsets of the start reached--> LIVE
 *        \__________________________\________________close________________________\__> ENDED
 * </pre>
 */
public final class TelemetryReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TelemetryReader.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final long LOOK_FOR_PARTITIONS_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final java.util.function.Consumer<Report> sink;
  private final Thread thread = new Thread(this::runUntilClosed, "telemetry-reader");
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<TopicPartition, Long> endsAtStart = new HashMap<>();
  private long lookedForPartitions;
  private final Tally tally = new Tally();
  private volatile Readings readings = tally.readings();

  /**
   * Wires a reader, which owns {@code consumer} from now on.
   *
   * @param sink gets every report, on the reader's thread
   */
  public TelemetryReader(
      Consumer<byte[], byte[]> consumer, String topic, java.util.function.Consumer<Report> sink) {
    this.consumer = consumer;
    this.topic = topic;
    this.sink = sink;
    thread.setDaemon(true);
  }

  /** Starts reading. */
  public void start() {
    thread.start();
  }

  /** Returns how far it got. For any thread. */
  public Readings readings() {
    return readings;
  }

  private void runUntilClosed() {
    try {
      while (closing.getCount() > 0) {
        runOnce();
      }
    } catch (WakeupException | InterruptException | InterruptedException closed) {
      log.debug("Reader of {} was woken to close", topic);
    } catch (RuntimeException defect) {
      log.error("Reader of {} met a defect and ends", topic, defect);
    } finally {
      tally.state = Readings.State.ENDED;
      readings = tally.readings();
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  /** Takes one step: looks for the topic, or reads what is there. */
  void runOnce() throws InterruptedException {
    try {
      if (tally.state == Readings.State.CONNECTING) {
        connect();
      } else {
        read();
      }
    } catch (WakeupException | InterruptException closed) {
      throw closed;
    } catch (OffsetOutOfRangeException deleted) {
      skipDeleted(deleted);
    } catch (KafkaException trouble) {
      retryLater(trouble);
    }
    readings = tally.readings();
  }

  private void connect() throws InterruptedException {
    List<TopicPartition> partitions = partitions();
    if (partitions.isEmpty()) {
      tellTrouble("Topic " + topic + " does not exist yet");
      readings = tally.readings();
      pause();
      return;
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    endsAtStart.putAll(consumer.endOffsets(partitions, ASK));
    lookedForPartitions = System.nanoTime();
    tally.state = Readings.State.CATCHING_UP;
  }

  private List<TopicPartition> partitions() {
    List<PartitionInfo> infos = consumer.partitionsFor(topic, ASK);
    return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private void read() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      handOn(record);
    }
    tally.trouble = "";
    becomeLiveAtTheEnd();
    lookForNewPartitions();
  }

  private void handOn(ConsumerRecord<byte[], byte[]> record) {
    Decoded decoded = ReportCodec.decode(record.value());
    if (decoded instanceof Decoded.Understood understood) {
      sink.accept(understood.report());
      tally.reports++;
    } else {
      tally.skipped(decoded);
      log.debug("Skipped {}@{}: {}", topic + "-" + record.partition(), record.offset(), decoded);
    }
  }

  private void becomeLiveAtTheEnd() {
    tally.lagRecords = consumer.assignment().stream().mapToLong(this::lag).sum();
    if (tally.state == Readings.State.CATCHING_UP && isAtTheEndOfTheStart()) {
      tally.state = Readings.State.LIVE;
      log.info("Caught up with topic {} after {} reports", topic, tally.reports);
    }
  }

  private long lag(TopicPartition partition) {
    return consumer.currentLag(partition).orElse(0);
  }

  private boolean isAtTheEndOfTheStart() {
    return endsAtStart.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
  }

  private void lookForNewPartitions() {
    if (System.nanoTime() - lookedForPartitions < LOOK_FOR_PARTITIONS_NANOS) {
      return;
    }
    lookedForPartitions = System.nanoTime();
    Collection<TopicPartition> added = new ArrayList<>(partitions());
    added.removeAll(consumer.assignment());
    if (!added.isEmpty()) {
      Collection<TopicPartition> all = new ArrayList<>(consumer.assignment());
      all.addAll(added);
      consumer.assign(all);
      consumer.seekToBeginning(added);
    }
  }

  private void skipDeleted(OffsetOutOfRangeException deleted) {
    consumer.seekToBeginning(deleted.partitions());
    tally.offsetResets++;
    log.warn("Reports were deleted before they could be read: {}", deleted.getMessage());
  }

  private void retryLater(KafkaException trouble) throws InterruptedException {
    if (tally.failures++ == 0) {
      log.warn("First trouble with Kafka; further ones are counted", trouble);
    }
    tellTrouble("Kafka: " + trouble.getMessage());
    readings = tally.readings();
    pause();
  }

  private void tellTrouble(String sentence) {
    if (!tally.trouble.equals(sentence)) {
      log.info("{}; trying again", sentence);
    }
    tally.trouble = sentence;
  }

  private void pause() throws InterruptedException {
    if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      log.debug("Closing");
    }
  }

  /** Ends the thread and closes the consumer, within about {@code limit}. Idempotent. */
  public void close(Duration limit) {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(Math.max(1, limit.toMillis()));
      thread.interrupt();
    } catch (InterruptedException hurry) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }
}
