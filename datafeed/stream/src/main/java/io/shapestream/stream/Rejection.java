package io.shapestream.stream;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A sample that could not be used, and what took its slot.
 *
 * @param slot image of the unit, 0-based
 * @param sampleId the one refused
 * @param replacedBy the sample that fills the slot
 * @param source file or archive entry
 * @param reason a sentence
 * @param testSplit false: train
 */
public record Rejection(
    long unit,
    int slot,
    int sampleId,
    int replacedBy,
    String source,
    String reason,
    boolean testSplit) {
  public static final int VERSION = 1;

  public Rejection {
    Limits.range("unit", unit, 0, Long.MAX_VALUE);
    Limits.range("slot", slot, 0, Limits.UNIT_SIZE - 1);
    Limits.range("sample id", sampleId, 0, Integer.MAX_VALUE);
    Limits.range("replacing sample id", replacedBy, 0, Integer.MAX_VALUE);
  }

  public byte[] encode() {
    return Messages.of(this).toByteArray();
  }

  public static Rejection decode(ConsumerRecord<?, ByteBuffer> record) {
    return Messages.rejection(record.value(), Messages.where(record));
  }
}
