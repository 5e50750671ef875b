package io.shapestream.standalone.chaos;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.ReaderSettings;
import io.shapestream.stream.read.UnitReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream from its start as a trainer does, and remembers the hash of every batch and the
 * longest it had to wait for one.
 *
 * <p>The thread {@code witness}, started by {@link #start} and ended by {@link #close}, owns the
 * reader; it blocks on Kafka. A reader that meets a gap, a double or a wrong order ends it with a
 * {@link #failure}. Any thread may call the methods.
 */
final class Witness implements AutoCloseable {

  /**
   * The reader's clock runs so much faster than time: it tells its position every 0.2 s instead of
   * every second, so that a short plan isn't held up by the reader's own silence.
   */
  private static final int HASTE = 5;

  private static final Duration WAIT = Duration.ofMillis(200L * HASTE);

  private final UnitReader reader;
  private final long most;
  private final Thread thread = new Thread(this::run, "witness");
  private final List<String> hashes = new ArrayList<>();
  private long lastNanos = System.nanoTime();
  private long longestNanos;
  private @Nullable RuntimeException failure;
  private volatile boolean stopped;

  /**
   * Opens a reader; reads nothing yet.
   *
   * @param most units to read; it rests after them
   */
  Witness(Map<String, Object> kafka, StreamTopics topics, String run, long most) {
    this.most = most;
    this.reader =
        new UnitReader(
            topics,
            ReaderSettings.consumer(kafka, topics.runGroup(run)),
            () -> HASTE * System.nanoTime());
    reader.seekToBeginning();
  }

  Witness start() {
    thread.start();
    return this;
  }

  /** How many units were read, which is also the number of the next. */
  synchronized long units() {
    return hashes.size();
  }

  synchronized List<String> hashes() {
    return List.copyOf(hashes);
  }

  /** Starts to watch for the longest wait. */
  synchronized void watch() {
    lastNanos = System.nanoTime();
    longestNanos = 0;
  }

  /** The longest wait for a unit since {@link #watch}, the one that goes on included. */
  synchronized Duration longestWait() {
    return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - lastNanos));
  }

  /** Throws what has ended the reader, if anything has. */
  synchronized void check() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (reader) {
      while (!stopped) {
        if (units() < most) {
          reader.next(WAIT).ifPresent(this::seen);
        } else {
          return;
        }
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void failed(RuntimeException e) {
    failure = e;
  }

  private void seen(ImageBatch batch) {
    String hash = HexFormat.of().formatHex(sha256().digest(batch.encode()));
    synchronized (this) {
      hashes.add(hash);
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - lastNanos);
      lastNanos = now;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
