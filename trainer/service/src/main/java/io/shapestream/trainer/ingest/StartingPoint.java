package io.shapestream.trainer.ingest;

import java.util.Map;

/**
 * Where in the stream a run begins or goes on.
 *
 * @param unit the first unit
 * @param nextOffsets by partition; empty for {@link How#BEGINNING}
 */
public record StartingPoint(How how, long unit, Map<Integer, Long> nextOffsets) {
  public static final StartingPoint BEGINNING = new StartingPoint(How.BEGINNING, 0, Map.of());

  /** How the unit is found. */
  public enum How {
    /** The stream's first unit. */
    BEGINNING,
    /** The unit lies behind the offsets: they come from a checkpoint. */
    EXACTLY,
    /** The unit comes some time after the offsets; what comes before it is passed by. */
    LATER
  }

  public StartingPoint {
    nextOffsets = Map.copyOf(nextOffsets);
  }
}
