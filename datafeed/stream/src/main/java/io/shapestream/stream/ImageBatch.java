package io.shapestream.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Images ready to train on: one unit of the train topic, or one batch of the test split.
 *
 * <p>Pixels are uint8 NCHW, not normalised. They are a view: a decoded batch shares the memory that
 * Kafka fetched (and keeps the whole fetch alive), an encoded one the feeder's buffer. Copy them
 * once into memory of your own and let the batch go. Whoever makes a batch must not write into its
 * pixels afterwards.
 *
 * @param unit train: as in the plan; test: 0, 1, 2 ... of the split
 * @param epoch 0 for test
 * @param slice of the epoch; test: as unit
 * @param labels one an image: index into the description's classes
 * @param sampleIds one an image: position in the split
 * @param pixels labels.length * channels * height * width bytes
 */
@SuppressWarnings("ArrayRecordComponent") // primitive, cloned both ways, compared by content
public record ImageBatch(
    long unit,
    int epoch,
    int slice,
    int[] labels,
    int[] sampleIds,
    ByteBuffer pixels,
    StreamDescription description) {
  public static final int VERSION = 1;

  public ImageBatch {
    Limits.range("unit", unit, 0, Long.MAX_VALUE);
    Limits.range("epoch", epoch, 0, Integer.MAX_VALUE);
    Limits.range("slice", slice, 0, Integer.MAX_VALUE);
    labels = labels.clone();
    sampleIds = sampleIds.clone();
    pixels = pixels.slice().asReadOnlyBuffer();
    Limits.range("number of images", labels.length, 0, description.unitSize());
    Limits.equal("number of sample ids", sampleIds.length, labels.length);
    Limits.equal(
        "number of pixel bytes",
        pixels.remaining(),
        (long) labels.length * description.imageBytes());
    all("label", labels, description.classes().size());
    all("sample id", sampleIds, Math.max(description.trainSamples(), description.testSamples()));
  }

  /** Number of images. */
  public int size() {
    return labels.length;
  }

  @Override
  public int[] labels() {
    return labels.clone();
  }

  @Override
  public int[] sampleIds() {
    return sampleIds.clone();
  }

  /** A read-only view of all pixels, with a position of its own. */
  @Override
  public ByteBuffer pixels() {
    return pixels.duplicate();
  }

  public byte[] encode() {
    return Messages.encode(this);
  }

  /** Reads a record, refusing what is damaged; shares the record's memory. */
  public static ImageBatch decode(ConsumerRecord<?, ByteBuffer> record) {
    return Messages.imageBatch(record.value(), Messages.where(record));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageBatch that
        && unit == that.unit
        && epoch == that.epoch
        && slice == that.slice
        && Arrays.equals(labels, that.labels)
        && Arrays.equals(sampleIds, that.sampleIds)
        && pixels.equals(that.pixels)
        && description.equals(that.description);
  }

  @Override
  public int hashCode() {
    return Objects.hash(unit, epoch, slice, Arrays.hashCode(sampleIds), pixels);
  }

  @Override
  public String toString() {
    return "ImageBatch[unit=%d, epoch=%d, slice=%d, images=%d]"
        .formatted(unit, epoch, slice, size());
  }

  private static void all(String what, int[] values, int bound) {
    for (int value : values) {
      Limits.range(what, value, 0, bound - 1);
    }
  }
}
