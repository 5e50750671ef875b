package io.shapestream.monitor.collect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds at the streams that runs train on, for the live page: how far plan and
 * feeders got, who was rejected. It joins no group and changes nothing on Kafka.
 *
 * <p>Its thread {@code stream-watch} alone touches the Kafka clients behind {@link StreamProbe},
 * and blocks on them only. When it falls behind, what it tells is older. Trouble with one stream is
 * told with that stream and tried again.
 */
public final class StreamWatch implements AutoCloseable {
  /** More streams at once than anybody trains on; those beyond, by name, are not looked at. */
  static final int MOST_STREAMS = 20;

  private static final Logger log = LoggerFactory.getLogger(StreamWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final StreamProbe probe;
  private final Supplier<Set<String>> streams;
  private final Thread thread = new Thread(this::runUntilClosed, "stream-watch");
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile List<StreamView> views = List.of();

  /**
   * Wires a watch.
   *
   * @param kafka properties of Kafka's clients
   * @param streams names of those to look at, as telemetry has them
   */
  public StreamWatch(Map<String, Object> kafka, Supplier<Set<String>> streams) {
    this.probe = new StreamProbe(kafka);
    this.streams = streams;
    thread.setDaemon(true);
  }

  /** Starts to look. */
  public void start() {
    thread.start();
  }

  /** Returns what it saw last, in the order of names. For any thread. */
  public List<StreamView> views() {
    return views;
  }

  private void runUntilClosed() {
    try {
      do {
        runOnce();
      } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptException | InterruptedException closed) {
      log.debug("The watch over streams was woken to close");
    } catch (RuntimeException defect) {
      log.error("The watch over streams met a defect and ends", defect);
    } finally {
      // The clients would take a pending interrupt for trouble with closing.
      var unused = Thread.interrupted();
      probe.close();
    }
  }

  /** Looks at every stream once. */
  void runOnce() throws InterruptedException {
    Map<String, StreamView> former = new TreeMap<>();
    views.forEach(view -> former.put(view.stream(), view));
    Map<String, StreamView> now = new TreeMap<>();
    for (String stream : streams.get().stream().sorted().limit(MOST_STREAMS).toList()) {
      if (StreamProbe.isName(stream)) {
        now.put(stream, look(former.getOrDefault(stream, StreamView.unknown(stream))));
      }
    }
    probe.keepOnly(now.keySet());
    views = List.copyOf(now.values());
  }

  private StreamView look(StreamView former) throws InterruptedException {
    try {
      return probe.look(former.stream());
    } catch (InterruptException closed) {
      throw closed;
    } catch (KafkaException trouble) {
      log.debug("Looking at stream {} failed", former.stream(), trouble);
      return former.in("Kafka: " + trouble.getMessage());
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
