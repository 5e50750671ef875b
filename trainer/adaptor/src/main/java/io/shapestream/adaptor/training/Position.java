package io.shapestream.adaptor.training;

/**
 * Where a training stands: the host's share of its state.
 *
 * @param epoch 0-based
 * @param batchInEpoch batches trained in this epoch
 * @param batches trained in all
 * @param lastTrueSize running size asked for in the latest forward pass; NaN before the first
 */
public record Position(int epoch, long batchInEpoch, long batches, double lastTrueSize) {
  public static final Position START = new Position(0, 0, 0, Double.NaN);

  Position inEpoch(int next) {
    return new Position(next, 0, batches, lastTrueSize);
  }

  Position afterBatch() {
    return new Position(epoch, batchInEpoch + 1, batches + 1, lastTrueSize);
  }

  Position afterForward(double trueSize) {
    return new Position(epoch, batchInEpoch, batches, trueSize);
  }
}
