package io.shapestream.trainer.ingest;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.UnitReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where units come from, in the plan's order; for the ingest thread alone. */
interface Units extends AutoCloseable {

  /** The next unit; empty when it has not arrived within the time. */
  Optional<ImageBatch> next(Duration patience);

  /** By partition, the offset after the last unit taken. */
  Map<Integer, Long> nextOffsets();

  long nextUnit();

  /** Units that lie ready beyond the last one taken; an estimate. */
  long lag();

  /** Publishes the position when it is time to; never waits. */
  void heartbeat();

  /** Tells the planner that the run needs no more. */
  void finish(Duration patience);

  @Override
  void close();

  /** Lets the planner know what the run's latest checkpoint still needs. */
  void keep(long unit, Map<Integer, Long> nextOffsets);

  /** Kafka's train topic. */
  static Units of(Map<String, Object> kafka, String stream, String run, StartingPoint from) {
    UnitReader reader = UnitReader.open(kafka, new StreamTopics(stream), run);
    try {
      seek(reader, from);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
    return new KafkaUnits(reader);
  }

  private static void seek(UnitReader reader, StartingPoint from) {
    switch (from.how()) {
      case BEGINNING -> reader.seekToBeginning();
      case EXACTLY -> reader.seek(from.unit(), from.nextOffsets());
      case LATER -> reader.join(from.unit(), from.nextOffsets());
    }
  }

  /** The stream contract's reader. */
  record KafkaUnits(UnitReader reader) implements Units {
    @Override
    public Optional<ImageBatch> next(Duration patience) {
      return reader.next(patience);
    }

    @Override
    public Map<Integer, Long> nextOffsets() {
      return reader.nextOffsets();
    }

    @Override
    public long nextUnit() {
      return reader.nextUnit();
    }

    @Override
    public long lag() {
      return reader.lag();
    }

    @Override
    public void heartbeat() {
      reader.heartbeat();
    }

    @Override
    public void keep(long unit, Map<Integer, Long> nextOffsets) {
      reader.keep(unit, nextOffsets);
    }

    @Override
    public void finish(Duration patience) {
      reader.finish(patience);
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
