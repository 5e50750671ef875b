package io.shapestream.stream.read;

import io.shapestream.stream.ImageBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last committed batch of a partition: the log itself says what has been written.
 *
 * <p>For one thread; blocks for at most about 10 s.
 */
public final class LogTail implements AutoCloseable {
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int POLLS = 200;
  private static final long FIRST_WINDOW = 4;

  private final Consumer<byte[], ByteBuffer> consumer;

  /**
   * Wraps a consumer.
   *
   * @param consumer reads committed records only; closed by {@link #close}
   */
  public LogTail(Consumer<byte[], ByteBuffer> consumer) {
    this.consumer = consumer;
  }

  /**
   * What the end of a partition tells.
   *
   * @param last the last batch; empty when the partition retains none
   * @param untouched whether nothing was ever deleted from its start
   * @param offset the one after everything committed
   */
  public record End(Optional<ImageBatch> last, boolean untouched, long offset) {}

  public End of(TopicPartition partition) {
    List<TopicPartition> one = List.of(partition);
    consumer.assign(one);
    long begin = offset(consumer.beginningOffsets(one, ASKING).get(partition));
    long end = offset(consumer.endOffsets(one, ASKING).get(partition));
    ImageBatch last = null;
    for (long window = FIRST_WINDOW; last == null && begin < end; window *= 4) {
      long from = Math.max(begin, end - window);
      last = last(partition, from, end);
      if (from == begin) {
        break;
      }
    }
    consumer.unsubscribe();
    return new End(Optional.ofNullable(last), begin == 0, end);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private @Nullable ImageBatch last(TopicPartition partition, long from, long end) {
    consumer.seek(partition, from);
    ConsumerRecord<byte[], ByteBuffer> last = null;
    for (int polls = 0; consumer.position(partition, ASKING) < end; polls++) {
      if (polls == POLLS) {
        throw new TimeoutException("the end of " + partition + " could not be read");
      }
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        last = record;
      }
    }
    return last == null ? null : ImageBatch.decode(last);
  }

  private static long offset(@Nullable Long offset) {
    return Objects.requireNonNull(offset, "Kafka must answer for the partition asked");
  }
}
