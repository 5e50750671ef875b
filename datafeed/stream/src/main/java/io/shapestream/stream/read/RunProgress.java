package io.shapestream.stream.read;

import io.shapestream.stream.Kept;
import io.shapestream.stream.RunPosition;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a run's position about once a second, so that the planner keeps ahead of it and notices
 * its death. A commit that fails costs nothing but freshness: it is counted, and told once.
 */
final class RunProgress {
  private static final Logger log = LoggerFactory.getLogger(RunProgress.class);
  private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

  private final Consumer<?, ?> consumer;
  private final LongSupplier nanoTime;
  private Map<TopicPartition, Kept> kept = Map.of();
  private long beat;
  private long dueNanos;
  private long failures;

  RunProgress(Consumer<?, ?> consumer, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.nanoTime = nanoTime;
    this.dueNanos = nanoTime.getAsLong();
  }

  boolean isDue() {
    return nanoTime.getAsLong() - dueNanos >= 0;
  }

  /** From here on says what the run's latest checkpoint still needs. */
  void keep(Map<TopicPartition, Kept> needed) {
    kept = Map.copyOf(needed);
  }

  /** Commits without waiting; the answer is handled in a later poll. */
  void publish(Map<TopicPartition, Long> nextOffsets, long unit) {
    dueNanos = nanoTime.getAsLong() + PERIOD_NANOS;
    var offsets = annotated(nextOffsets, unit, RunPosition.State.TRAINING);
    consumer.commitAsync(offsets, (done, failure) -> failed(failure));
  }

  /** The run's last word. */
  void publishDone(Map<TopicPartition, Long> nextOffsets, long unit, Duration timeout) {
    try {
      consumer.commitSync(annotated(nextOffsets, unit, RunPosition.State.DONE), timeout);
    } catch (KafkaException e) {
      failed(e);
    }
  }

  long failures() {
    return failures;
  }

  private Map<TopicPartition, OffsetAndMetadata> annotated(
      Map<TopicPartition, Long> nextOffsets, long unit, RunPosition.State state) {
    String metadata = new RunPosition(unit, beat++, state).format();
    return nextOffsets.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> new OffsetAndMetadata(e.getValue(), metadata + kept(e.getKey()))));
  }

  private String kept(TopicPartition partition) {
    Kept needed = kept.get(partition);
    return needed == null ? "" : " " + needed.format();
  }

  private void failed(@org.jspecify.annotations.Nullable Exception failure) {
    if (failure == null) {
      return;
    }
    if (failures++ == 0) {
      log.warn("The run's position could not be published: {}", failure.getMessage());
    } else {
      log.debug("The run's position could not be published ({} times so far)", failures, failure);
    }
  }
}
