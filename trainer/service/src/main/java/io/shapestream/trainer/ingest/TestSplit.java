package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.TestSplitReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream's test split, read from Kafka at each evaluation, so that its size costs no memory:
 * one buffer holds the batch in use. For the training thread, which waits for Kafka here.
 */
public final class TestSplit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TestSplit.class);
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final long TELL_NANOS = Duration.ofSeconds(15).toNanos();

  private final TestSplitReader reader;
  private final StreamDescription description;
  private final TrainBatch buffer;

  private TestSplit(TestSplitReader reader, StreamDescription description) {
    this.reader = reader;
    this.description = description;
    this.buffer = new TrainBatch(description.unitSize(), description.imageBytes());
  }

  /**
   * Waits until a feeder has described the stream.
   *
   * @param stopped asked while waiting
   * @return empty when stopped before that
   * @throws org.apache.kafka.common.KafkaException when no broker answers
   */
  public static Optional<TestSplit> open(
      Map<String, Object> kafka, String stream, BooleanSupplier stopped)
      throws InterruptedException {
    StreamTopics topics = new StreamTopics(stream);
    if (!awaitTopic(kafka, topics, stopped)) {
      return Optional.empty();
    }
    TestSplitReader reader = TestSplitReader.open(kafka, topics);
    try {
      Optional<StreamDescription> description = awaitDescription(reader, stream, stopped);
      if (description.isEmpty()) {
        reader.close();
      }
      return description.map(found -> new TestSplit(reader, found));
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  public StreamDescription description() {
    return description;
  }

  /** Starts over at the first batch. */
  public void rewind() {
    reader.rewind();
  }

  public boolean isComplete() {
    return reader.isComplete();
  }

  /**
   * The next batch, valid until the next call; empty while it has not arrived, or when the split is
   * complete.
   */
  public Optional<TrainBatch> next() {
    return reader.next(PATIENCE).map(this::copied);
  }

  @Override
  public void close() {
    reader.close();
  }

  private TrainBatch copied(ImageBatch batch) {
    buffer.clear();
    buffer.add(batch);
    buffer.seal(false, 0, Map.of(), 0);
    return buffer;
  }

  private static boolean awaitTopic(
      Map<String, Object> kafka, StreamTopics topics, BooleanSupplier stopped)
      throws InterruptedException {
    Reminder reminder = new Reminder("Waiting for stream " + topics.stream() + ": no topics yet");
    try (Admin admin = Admin.create(kafka)) {
      while (!stopped.getAsBoolean()) {
        if (exists(admin, topics.test()) && exists(admin, topics.train())) {
          return true;
        }
        reminder.tellWhenDue();
        Thread.sleep(PATIENCE.toMillis());
      }
    }
    return false;
  }

  private static boolean exists(Admin admin, String topic) throws InterruptedException {
    try {
      admin.describeTopics(java.util.List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("describing topic " + topic, e);
    }
  }

  private static Optional<StreamDescription> awaitDescription(
      TestSplitReader reader, String stream, BooleanSupplier stopped) {
    Reminder reminder =
        new Reminder("Waiting for stream " + stream + ": no feeder has described it yet");
    while (!stopped.getAsBoolean()) {
      Optional<StreamDescription> description = reader.description(PATIENCE);
      if (description.isPresent()) {
        return description;
      }
      reminder.tellWhenDue();
    }
    return Optional.empty();
  }

  /** Logs why nothing happens: soon, then now and then. */
  private static final class Reminder {
    private final String sentence;
    private long dueNanos = System.nanoTime() + TELL_NANOS / 5;

    Reminder(String sentence) {
      this.sentence = sentence;
    }

    void tellWhenDue() {
      if (System.nanoTime() - dueNanos >= 0) {
        LOG.info(sentence);
        dueNanos = System.nanoTime() + TELL_NANOS;
      }
    }
  }
}
