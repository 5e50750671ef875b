package io.shapestream.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.ingest.TrainBatch;

/**
 * Brings a batch to the device and normalises it there: bytes to float32, times a scale, plus a
 * shift, so that each channel's pixels have mean 0 and deviation 1.
 */
final class DeviceInput {
  private static final double LARGEST_BYTE = 255;

  private final StreamDescription description;
  private final NDArray scale;
  private final NDArray shift;

  /** The two arrays of constants belong to {@code manager}. */
  DeviceInput(StreamDescription description, NDManager manager) {
    this.description = description;
    int channels = description.channels();
    float[] scales = new float[channels];
    float[] shifts = new float[channels];
    for (int c = 0; c < channels; c++) {
      double deviation = description.deviation().get(c);
      scales[c] = (float) (1 / (LARGEST_BYTE * deviation));
      shifts[c] = (float) (-description.mean().get(c) / deviation);
    }
    Shape shape = new Shape(1, channels, 1, 1);
    this.scale = manager.create(scales, shape);
    this.shift = manager.create(shifts, shape);
  }

  /**
   * Normalised images, NCHW; belong to {@code step}. The batch's buffer is read when this returns.
   */
  NDArray images(TrainBatch batch, NDManager step) {
    Shape shape =
        new Shape(batch.size(), description.channels(), description.height(), description.width());
    NDArray bytes = step.create(batch.pixels(), shape, DataType.UINT8);
    return bytes.toType(DataType.FLOAT32, true).muli(scale).addi(shift);
  }

  /** Belong to {@code step}. */
  static NDArray labels(TrainBatch batch, NDManager step) {
    return step.create(batch.labels());
  }
}
