package io.shapestream.stream;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One unit of work for a feeder: a slice of one epoch's permutation.
 *
 * @param unit 0, 1, 2 ... over all epochs
 * @param epoch 0, 1, 2 ...
 * @param slice of the epoch: 0 .. units per epoch - 1
 */
public record PlanUnit(long unit, int epoch, int slice) {
  public static final int VERSION = 1;

  public PlanUnit {
    Limits.range("unit", unit, 0, Long.MAX_VALUE);
    Limits.range("epoch", epoch, 0, Integer.MAX_VALUE);
    Limits.range("slice", slice, 0, Integer.MAX_VALUE);
  }

  public byte[] encode() {
    return Messages.of(this).toByteArray();
  }

  public static PlanUnit decode(ConsumerRecord<?, ByteBuffer> record) {
    return Messages.planUnit(record.value(), Messages.where(record));
  }
}
