package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Plan;
import io.shapestream.stream.read.JoinPoint;
import io.shapestream.stream.read.UnitReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs that join a stream which others have trained on for a while, and several streams at once.
 */
class RunsComeLateIT {
  private static final int EPOCHS = 4;
  private static final Plan PLAN = new Plan(8500, 100, EPOCHS, 4);

  @Test
  void lateAtTheBeginningOrAtTheNextEpochEachSeesThePlansBatches() throws Exception {
    TestStream stream = TestStream.create("late", 4);
    List<String> all = new ArrayList<>();
    try (Datafeed feeder = stream.feeder(stream.settings(EPOCHS, 40));
        UnitReader first = stream.reader("first")) {
      all.addAll(TestStream.hashes(first, 120));
      try (UnitReader fromTheBeginning = stream.reader("from-the-beginning");
          UnitReader late = UnitReader.open(stream.kafka(), stream.topics(), "late")) {
        JoinPoint point = JoinPoint.nextEpoch(stream.kafka(), stream.topics(), PLAN);
        assertThat(point.epoch()).as("160 of 4 * 85 units are in the log at most").isEqualTo(2);
        late.join(PLAN.firstUnit(2), point.nextOffsets());
        assertThat(TestStream.hashes(fromTheBeginning, 120)).isEqualTo(all);
        fromTheBeginning.finish(Duration.ofSeconds(5));
        all.addAll(together(first, late, 50));
        ImageBatch joined = late.next(Duration.ofSeconds(30)).orElseThrow();
        assertThat(joined.unit()).isEqualTo(170);
        assertThat(joined.epoch()).isEqualTo(2);
        assertThat(joined.slice()).isZero();
        List<String> its = new ArrayList<>(List.of(TestStream.hash(joined)));
        for (int i = 0; i < 85; i++) {
          all.addAll(TestStream.hashes(first, 2));
          its.addAll(TestStream.hashes(late, i == 84 ? 1 : 2));
        }
        assertThat(its).as("epochs 2 and 3").isEqualTo(all.subList(170, 340));
      }
      assertThat(feeder.ended()).isNotDone();
    }
    assertThat(all).isEqualTo(FeedersIT.Reference.hashes(EPOCHS, EPOCHS * 85));
  }

  @Test
  void aFreshStreamIsJoinedAtItsBeginning() throws Exception {
    TestStream stream = TestStream.create("fresh", 4);
    JoinPoint point = JoinPoint.nextEpoch(stream.kafka(), stream.topics(), PLAN);
    assertThat(point.epoch()).isZero();
    try (Datafeed feeder = stream.feeder(stream.settings(EPOCHS, 40));
        UnitReader reader = UnitReader.open(stream.kafka(), stream.topics(), "late")) {
      reader.join(0, point.nextOffsets());
      assertThat(TestStream.hashes(reader, 20)).isEqualTo(FeedersIT.Reference.hashes(20));
      assertThat(feeder.ended()).isNotDone();
    }
  }

  @Test
  void severalStreamsAtOnceDoNotDisturbEachOther() throws Exception {
    List<Datafeed> feeders = new ArrayList<>();
    List<UnitReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        TestStream stream = TestStream.create("one-of-three", 4);
        feeders.add(stream.feeder(stream.settings(EPOCHS, 20)));
        readers.add(stream.reader("same-name"));
      }
      List<List<String>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 3; i++) {
          seen.get(i).addAll(TestStream.hashes(readers.get(i), 10));
        }
      }
      List<String> expected = FeedersIT.Reference.hashes(100);
      assertThat(seen).containsExactly(expected, expected, expected);
    } finally {
      readers.forEach(UnitReader::close);
      feeders.forEach(Datafeed::close);
    }
  }

  /** Reads with one while the other waits, and still says that it lives. */
  private static List<String> together(UnitReader reading, UnitReader waiting, int units) {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < units; i++) {
      hashes.addAll(TestStream.hashes(reading, 1));
      waiting.heartbeat();
    }
    return hashes;
  }
}
