package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.stream.RunPosition.State;
import org.junit.jupiter.api.Test;

class RunPositionTest {
  @Test
  void readsWhatItWrites() {
    RunPosition position = new RunPosition(123, 45, State.TRAINING);
    assertThat(position.format()).isEqualTo("unit=123 beat=45 state=training");
    assertThat(RunPosition.parse(position.format())).contains(position);
    RunPosition done = new RunPosition(0, 0, State.DONE);
    assertThat(RunPosition.parse(done.format())).contains(done);
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    assertThat(RunPosition.parse("host=a unit=1 mood=good beat=2 state=dancing"))
        .contains(new RunPosition(1, 2, State.TRAINING));
  }

  @Test
  void whatACheckpointNeedsStandsBehindThePosition() {
    Kept kept = new Kept(120, 240);
    String metadata = new RunPosition(123, 45, State.TRAINING).format() + " " + kept.format();
    assertThat(metadata).isEqualTo("unit=123 beat=45 state=training kept=120@240");
    assertThat(Kept.parse(metadata)).contains(kept);
    assertThat(RunPosition.parse(metadata)).contains(new RunPosition(123, 45, State.TRAINING));
    assertThat(Kept.parse("unit=1 beat=2 state=training")).isEmpty();
  }

  @Test
  void foreignMetadataIsNoPosition() {
    for (String foreign :
        new String[] {"", "unit=1", "unit=x beat=1", "beat=1", "unit=-1 beat=1"}) {
      assertThat(RunPosition.parse(foreign)).as("'%s'", foreign).isEmpty();
    }
    assertThat(RunPosition.parse("unit=99999999999999999999 beat=1")).as("too long").isEmpty();
  }
}
