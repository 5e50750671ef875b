package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.stream.read.UnitReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever feeds, and however feeders come and go: the stream is the same, byte for byte. */
class FeedersIT {
  private static final int EPOCHS = 2;
  private static final int UNITS = EPOCHS * 85;

  @Test
  void oneTwoOrThreeFeedersMakeTheSameStream() throws Exception {
    List<String> alone = fedBy(1);
    assertThat(alone).as("hashes of one feeder's units").doesNotHaveDuplicates().hasSize(UNITS);
    assertThat(fedBy(2)).as("hashes of two feeders' units").isEqualTo(alone);
    assertThat(fedBy(3)).as("hashes of three feeders' units").isEqualTo(alone);
  }

  private static List<String> fedBy(int feeders) throws InterruptedException {
    TestStream stream = TestStream.create("same", 4);
    List<Datafeed> running = new ArrayList<>();
    try (UnitReader reader = stream.reader("reader")) {
      for (int i = 0; i < feeders; i++) {
        running.add(stream.feeder(stream.settings(EPOCHS)));
      }
      return TestStream.hashes(reader, UNITS);
    } finally {
      running.forEach(Datafeed::close);
    }
  }
}
