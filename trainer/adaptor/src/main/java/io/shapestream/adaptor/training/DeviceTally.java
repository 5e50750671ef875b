package io.shapestream.adaptor.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Sums losses and right answers on the device; reading is what waits for it. */
final class DeviceTally {
  private final NDManager manager;
  private NDArray totals;
  private long images;

  DeviceTally(NDManager manager) {
    this.manager = manager;
    this.totals = zeros();
  }

  /** What the script adds a batch of so many images to. */
  NDArray totalsFor(long batch) {
    images += batch;
    return totals;
  }

  Tally take() {
    double[] sums = totals.toDoubleArray();
    Tally tally = Tally.of(sums[0], sums[1], images);
    totals.close();
    totals = zeros();
    images = 0;
    return tally;
  }

  private NDArray zeros() {
    return manager.zeros(new Shape(2), DataType.FLOAT64);
  }
}
