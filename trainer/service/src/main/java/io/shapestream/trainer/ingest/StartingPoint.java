package io.shapestream.trainer.ingest;

import java.util.Map;

/**
 * Where in the stream a run begins or goes on.
 *
 * @param unit the first unit
 * @param nextOffsets by partition; empty: from the stream's beginning
 */
public record StartingPoint(long unit, Map<Integer, Long> nextOffsets) {
  public static final StartingPoint BEGINNING = new StartingPoint(0, Map.of());

  public StartingPoint {
    nextOffsets = Map.copyOf(nextOffsets);
  }
}
