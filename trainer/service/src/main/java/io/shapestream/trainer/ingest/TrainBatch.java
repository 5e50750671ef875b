package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A slot of the ring: one batch to train on, made of consecutive units of one epoch, in a direct
 * buffer that is used again.
 *
 * <p>Owned by the ingest thread while it is filled, then by the training thread until it gives it
 * back; the ring hands it over.
 */
public final class TrainBatch {
  private final ByteBuffer pixels;
  private final int[] labels;
  private final int[] sampleIds;
  private int size;
  private int units;
  private int epoch;
  private boolean endsEpoch;
  private long nextUnit;
  private Map<Integer, Long> nextOffsets = Map.of();
  private long lagUnits;

  TrainBatch(int images, int imageBytes) {
    this.pixels = ByteBuffer.allocateDirect(Math.multiplyExact(images, imageBytes));
    this.labels = new int[images];
    this.sampleIds = new int[images];
  }

  void clear() {
    pixels.clear();
    size = 0;
    units = 0;
  }

  /** Copies a unit behind those that are in it. */
  void add(ImageBatch unit) {
    pixels.put(unit.pixels());
    System.arraycopy(unit.labels(), 0, labels, size, unit.size());
    System.arraycopy(unit.sampleIds(), 0, sampleIds, size, unit.size());
    size += unit.size();
    units++;
    epoch = unit.epoch();
  }

  void seal(boolean lastOfEpoch, long unitAfter, Map<Integer, Long> offsetsAfter, long lag) {
    pixels.flip();
    endsEpoch = lastOfEpoch;
    nextUnit = unitAfter;
    nextOffsets = offsetsAfter;
    lagUnits = lag;
  }

  int units() {
    return units;
  }

  /** Images in it. */
  public int size() {
    return size;
  }

  /** uint8 NCHW, direct; valid until the batch is given back. */
  public ByteBuffer pixels() {
    return pixels.duplicate();
  }

  /** A copy. */
  public int[] labels() {
    return Arrays.copyOf(labels, size);
  }

  /** A copy: positions in the train split. */
  public int[] sampleIds() {
    return Arrays.copyOf(sampleIds, size);
  }

  /** 0-based. */
  public int epoch() {
    return epoch;
  }

  public boolean endsEpoch() {
    return endsEpoch;
  }

  /** The unit of the stream that follows. */
  public long nextUnit() {
    return nextUnit;
  }

  /** By partition, where reading goes on after this batch. */
  public Map<Integer, Long> nextOffsets() {
    return nextOffsets;
  }

  /** Units that lay ready in the stream beyond this batch when it was filled; an estimate. */
  public long lagUnits() {
    return lagUnits;
  }
}
