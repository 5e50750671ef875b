package io.shapestream.trainer;

import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.JoinPoint;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.checkpoint.RunState.Source;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.StartingPoint.How;
import java.util.Map;

/**
 * Where a run gets on the stream.
 *
 * @param firstEpoch of the stream, which is the run's first
 * @param at where this process starts to read
 */
record Start(int firstEpoch, StartingPoint at) {

  /** Of a run that has no checkpoint. */
  static Start fresh(Join join, StreamDescription stream, Map<String, Object> kafka) {
    if (join == Join.BEGINNING) {
      return new Start(0, StartingPoint.BEGINNING);
    }
    JoinPoint point = JoinPoint.nextEpoch(kafka, new StreamTopics(stream.stream()), stream.plan());
    long unit = stream.plan().firstUnit(point.epoch());
    return new Start(point.epoch(), new StartingPoint(How.LATER, unit, point.nextOffsets()));
  }

  /** Of a run that goes on. */
  static Start resumed(RunState state, StreamDescription stream) {
    String key = RunPlan.FIRST_EPOCH;
    int firstEpoch = Integer.parseInt(state.configuration().getOrDefault(key, "0"));
    Source source = state.source();
    boolean waiting = firstEpoch > 0 && source.unit() == stream.plan().firstUnit(firstEpoch);
    if (source.nextOffsets().isEmpty()) {
      return new Start(firstEpoch, StartingPoint.BEGINNING);
    }
    How how = waiting ? How.LATER : How.EXACTLY;
    return new Start(firstEpoch, new StartingPoint(how, source.unit(), source.nextOffsets()));
  }
}
