package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts units together to batches: so many units each; the last of an epoch may have fewer. For the
 * ingest thread.
 */
final class Assembler {
  private final BatchRing ring;
  private final StreamDescription expected;
  private final Plan plan;
  private final int unitsPerBatch;
  private @Nullable TrainBatch filling;

  Assembler(BatchRing ring, StreamDescription expected, int unitsPerBatch) {
    this.ring = ring;
    this.expected = expected;
    this.plan = expected.plan();
    this.unitsPerBatch = unitsPerBatch;
  }

  /** Whether there is room for a unit; waits for room at most that long. */
  boolean hasRoom(Duration patience) throws InterruptedException {
    if (filling == null) {
      filling = ring.claim(patience).orElse(null);
    }
    return filling != null;
  }

  /**
   * Takes a unit in; to be called when there is room.
   *
   * @throws StreamException when it is not the unit that the plan has there
   */
  void add(ImageBatch unit, Units source) {
    TrainBatch batch = Optional.ofNullable(filling).orElseThrow();
    requirePlanned(unit);
    batch.add(unit);
    boolean endsEpoch = unit.slice() == plan.unitsPerEpoch() - 1;
    if (endsEpoch || batch.units() == unitsPerBatch) {
      batch.seal(endsEpoch, source.nextUnit(), source.nextOffsets(), source.lag());
      filling = null;
      ring.publish(batch);
    }
  }

  private void requirePlanned(ImageBatch unit) {
    if (!unit.description().equals(expected)) {
      throw new StreamException(
          "unit %d belongs to another stream than the test split: its %s"
              .formatted(
                  unit.unit(), String.join(", ", unit.description().differencesFrom(expected))));
    }
    var planned = plan.unit(unit.unit());
    int images = plan.unitsPerEpoch() - 1 == planned.slice() ? lastUnitSize() : plan.unitSize();
    if (unit.epoch() != planned.epoch()
        || unit.slice() != planned.slice()
        || unit.size() != images) {
      throw new StreamException(
          "unit %d must be slice %d of epoch %d with %d images, was slice %d of epoch %d with %d"
              .formatted(
                  unit.unit(),
                  planned.slice(),
                  planned.epoch(),
                  images,
                  unit.slice(),
                  unit.epoch(),
                  unit.size()));
    }
  }

  private int lastUnitSize() {
    return plan.samples() - (plan.unitsPerEpoch() - 1) * plan.unitSize();
  }
}
