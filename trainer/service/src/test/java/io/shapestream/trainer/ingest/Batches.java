package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import java.util.Map;

/** Batches for tests of what comes after ingest. */
public final class Batches {
  private Batches() {}

  /** One unit as a batch. */
  public static TrainBatch of(ImageBatch unit) {
    TrainBatch batch = new TrainBatch(unit.size(), unit.description().imageBytes());
    batch.clear();
    batch.add(unit);
    batch.seal(false, unit.unit() + 1, Map.of(), 0);
    return batch;
  }
}
