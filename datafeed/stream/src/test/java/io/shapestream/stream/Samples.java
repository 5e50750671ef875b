package io.shapestream.stream;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Small valid messages, and records that carry them. */
public final class Samples {
  private Samples() {}

  /** 7 train samples of 1x2x2 pixels in units of 3, 4 test samples. */
  public static StreamDescription description(int partitions) {
    return new StreamDescription(
        "toy",
        "toy data",
        List.of("cat", "dog"),
        1,
        2,
        2,
        7,
        4,
        3,
        0,
        42,
        partitions,
        List.of(0.5f),
        List.of(0.25f),
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "none");
  }

  public static ImageBatch batch(StreamDescription description, long unit) {
    PlanUnit planned = description.plan().unit(unit);
    int[] ids = description.permutation().sampleIds(planned.epoch(), planned.slice());
    return new ImageBatch(
        unit,
        planned.epoch(),
        planned.slice(),
        new int[ids.length],
        ids,
        pixels(ids.length * description.imageBytes()),
        description);
  }

  public static ImageBatch testBatch(StreamDescription description, int unit) {
    int images =
        Math.min(description.unitSize(), description.testSamples() - unit * description.unitSize());
    return new ImageBatch(
        unit,
        0,
        unit,
        new int[images],
        new int[images],
        pixels(images * description.imageBytes()),
        description);
  }

  public static ByteBuffer pixels(int bytes) {
    ByteBuffer pixels = ByteBuffer.allocate(bytes);
    while (pixels.hasRemaining()) {
      pixels.put((byte) (pixels.position() + 1));
    }
    return pixels.flip();
  }

  public static ConsumerRecord<byte[], ByteBuffer> record(
      String topic, int partition, long offset, byte[] value) {
    return new ConsumerRecord<>(topic, partition, offset, new byte[0], ByteBuffer.wrap(value));
  }
}
