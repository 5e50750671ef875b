package io.shapestream.stream.read;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One partition's units that have arrived and wait for their turn. Checks that each is the one that
 * follows the last.
 */
final class ReadyUnits {
  private record Ready(ImageBatch batch, long nextOffset) {}

  private final int partitions;
  private final Queue<Ready> queue = new ArrayDeque<>();
  private long expectedUnit;
  private boolean joining;
  private long nextOffset;
  private long arrived;
  private final long firstOffset;
  private long arrivedOffset;

  /**
   * @param firstUnit the first unit that must arrive
   * @param firstOffset where reading starts
   */
  ReadyUnits(int partitions, long firstUnit, long firstOffset) {
    this.partitions = partitions;
    this.expectedUnit = firstUnit;
    this.firstOffset = firstOffset;
    this.nextOffset = firstOffset;
    this.arrivedOffset = firstOffset;
  }

  /** Passes by what comes before the first unit: a run that joins listens from earlier on. */
  ReadyUnits joining() {
    joining = true;
    return this;
  }

  ImageBatch arrived(ConsumerRecord<?, ByteBuffer> record) {
    ImageBatch batch = ImageBatch.decode(record);
    if (joining && isEarlier(batch)) {
      nextOffset = record.offset() + 1;
      return batch;
    }
    joining = false;
    if (batch.unit() != expectedUnit) {
      throw new StreamException(outOfOrder(record, batch.unit()));
    }
    expectedUnit += partitions;
    arrived++;
    arrivedOffset = record.offset() + 1;
    queue.add(new Ready(batch, arrivedOffset));
    return batch;
  }

  private boolean isEarlier(ImageBatch batch) {
    return batch.unit() < expectedUnit && (expectedUnit - batch.unit()) % partitions == 0;
  }

  int size() {
    return queue.size();
  }

  /** The next unit, or null while it has not arrived. */
  @Nullable ImageBatch poll() {
    Ready ready = queue.poll();
    if (ready == null) {
      return null;
    }
    nextOffset = ready.nextOffset();
    return ready.batch();
  }

  /** Where a reader that has taken the same units goes on. */
  long nextOffset() {
    return nextOffset;
  }

  /**
   * Units in this many offsets: transactions leave markers and aborted records between units, so it
   * is estimated from the offsets read so far.
   */
  long unitsWithin(long offsets) {
    long read = arrivedOffset - firstOffset;
    return read == 0 ? offsets : Math.round((double) offsets * arrived / read);
  }

  private String outOfOrder(ConsumerRecord<?, ?> record, long unit) {
    return "%s-%d@%d: unit %d must come here, but unit %d does: %s"
        .formatted(
            record.topic(),
            record.partition(),
            record.offset(),
            expectedUnit,
            unit,
            unit > expectedUnit
                ? "units in between are missing (deleted by retention, or the stream is broken)"
                : "it comes twice or too late (the stream is broken)");
  }
}
