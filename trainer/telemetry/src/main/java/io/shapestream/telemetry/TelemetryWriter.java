package io.shapestream.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the reports of one run to Kafka without making the run wait, but where it asks to.
 *
 * <p>{@link #report} numbers a report, puts it into a bounded backlog and returns; a thread of its
 * own, {@code telemetry-writer}, sends it. While Kafka is away the backlog fills, then the oldest
 * progress gives way; whatever could not be delivered is counted in {@link #lost}, and readers see
 * the gap in the sequence. The price: reports can be lost, training can't be held up.
 *
 * <p>Whoever constructs it starts and closes it. {@link #report} and the counters are for any
 * thread.
 */
public final class TelemetryWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TelemetryWriter.class);
  private static final int BACKLOG = 1000;
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String run;
  private final Clock clock;
  private final long incarnation;
  private final Backlog backlog;
  private final Thread thread = new Thread(this::runUntilClosed, "telemetry-writer");
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private long nextSequence;
  private long deliveredInVain = -1;
  private volatile boolean closing;

  /**
   * Wires a writer for {@code run}.
   *
   * @param kafka properties of the Kafka client, {@code bootstrap.servers} among them
   * @throws IllegalArgumentException if the run's name is blank or too long
   * @throws KafkaException if the properties are no good
   */
  public TelemetryWriter(Map<String, Object> kafka, TelemetryTopic topic, String run, Clock clock) {
    this(newProducer(kafka), topic.name(), run, clock, BACKLOG);
  }

  TelemetryWriter(
      Producer<byte[], byte[]> producer, String topic, String run, Clock clock, int capacity) {
    Check.name("run", run);
    this.producer = producer;
    this.topic = topic;
    this.run = run;
    this.clock = clock;
    this.incarnation = clock.millis();
    this.backlog = new Backlog(capacity);
    thread.setDaemon(true);
  }

  private static Producer<byte[], byte[]> newProducer(Map<String, Object> kafka) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Duration.ofMinutes(2).toMillis());
    // Pipelined sends to a topic that was just created can lose its first records (KAFKA-14359).
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    properties.putAll(kafka);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Starts sending. Reports made before wait in the backlog. */
  public void start() {
    thread.start();
  }

  /** Reports {@code kind} of the run, now. Returns at once; after {@link #close} it is lost. */
  public void report(Report.Kind kind) {
    if (closing) {
      lost.incrementAndGet();
      return;
    }
    lost.addAndGet(enqueue(kind));
  }

  private synchronized int enqueue(Report.Kind kind) {
    return backlog.add(new Report(run, nextSequence++, incarnation, clock.millis(), kind));
  }

  /**
   * Waits until every report made so far is delivered or lost, at most {@code limit}. Where that
   * was in vain, further calls return at once until Kafka acknowledges a report again: a run is
   * held up once, not each time. For one thread.
   *
   * @return whether none is under way any more
   */
  public synchronized boolean awaitDelivery(Duration limit) throws InterruptedException {
    long target = nextSequence;
    long deadline = System.nanoTime() + limit.toNanos();
    while (settled() < target && delivered() != deliveredInVain) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        deliveredInVain = delivered();
        break;
      }
      wait(left);
    }
    return settled() >= target;
  }

  private long settled() {
    return delivered() + lost();
  }

  /** Returns how many reports could not be delivered so far. */
  public long lost() {
    return lost.get();
  }

  /** Returns how many reports Kafka has acknowledged so far. */
  public long delivered() {
    return delivered.get();
  }

  private void runUntilClosed() {
    try {
      while (!closing || !backlog.isEmpty()) {
        runOnce(PATIENCE);
      }
    } catch (InterruptedException closeLostPatience) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends one report, waiting up to {@code patience} for one to send. */
  void runOnce(Duration patience) throws InterruptedException {
    Report report = backlog.take(patience);
    if (report != null) {
      send(report);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback counts
  private void send(Report report) throws InterruptedException {
    byte[] key = run.getBytes(UTF_8);
    byte[] value = ReportCodec.encode(report);
    try {
      producer.send(new ProducerRecord<>(topic, key, value), (to, failure) -> count(failure));
    } catch (InterruptException interrupted) {
      count(interrupted);
      Thread.interrupted(); // Kafka sets the flag again as it throws; the exception below says it.
      throw new InterruptedException("sending a report");
    } catch (KafkaException | IllegalStateException failure) {
      count(failure);
    }
  }

  private void count(@Nullable Exception failure) {
    tally(failure);
    synchronized (this) {
      notifyAll();
    }
  }

  private void tally(@Nullable Exception failure) {
    if (failure == null) {
      delivered.incrementAndGet();
    } else if (lost.getAndIncrement() == 0) {
      log.warn("Report of run {} lost; further losses are only counted", run, failure);
    } else {
      log.debug("Report of run {} lost", run, failure);
    }
  }

  /** Closes within five seconds. */
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /** Takes no more reports, delivers those that wait as far as {@code limit} allows. Idempotent. */
  public void close(Duration limit) {
    if (closing) {
      return;
    }
    closing = true;
    long deadline = System.nanoTime() + limit.toNanos();
    awaitThread(limit);
    lost.addAndGet(backlog.clear());
    producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  private void awaitThread(Duration limit) {
    try {
      thread.join(Math.max(1, limit.toMillis()));
      thread.interrupt();
      thread.join(1000);
    } catch (InterruptedException hurry) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
