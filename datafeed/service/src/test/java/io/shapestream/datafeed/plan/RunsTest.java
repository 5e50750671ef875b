package io.shapestream.datafeed.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.stream.RunPosition;
import io.shapestream.stream.RunPosition.State;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final long SECOND = 1_000_000_000;

  private final Runs runs = new Runs(Duration.ofSeconds(10));

  @Test
  void theSlowestLiveRunIsTheBase() {
    runs.update(Map.of("a", at(50, 1), "b", at(20, 1)), 0);
    assertThat(runs.base(0)).isEqualTo(20);
    assertThat(runs.live(0)).isEqualTo(2);
  }

  @Test
  void withoutRunsTheBaseIsTheBeginning() {
    assertThat(runs.base(0)).isZero();
  }

  @Test
  void aRunThatBeatsWithoutProgressLives() {
    for (int beat = 0; beat < 60; beat++) {
      runs.update(Map.of("a", at(5, beat)), beat * SECOND);
    }
    assertThat(runs.live(60 * SECOND)).isEqualTo(1);
  }

  @Test
  void aRunThatStandsStillDiesAndIsNamed() {
    runs.update(Map.of("a", at(5, 1), "b", at(90, 1)), 0);
    runs.update(Map.of("a", at(5, 1), "b", at(95, 2)), 9 * SECOND);
    assertThat(runs.base(9 * SECOND)).as("before the timeout").isEqualTo(5);
    var changes = runs.update(Map.of("a", at(5, 1), "b", at(99, 3)), 10 * SECOND);
    assertThat(changes.dead()).containsExactly("a");
    assertThat(runs.base(10 * SECOND)).as("after the timeout").isEqualTo(99);
  }

  @Test
  void aDeadRunThatMovesCountsAgain() {
    runs.update(Map.of("a", at(5, 1)), 0);
    assertThat(runs.dead(11 * SECOND)).containsExactly("a");
    var changes = runs.update(Map.of("a", at(5, 2)), 12 * SECOND);
    assertThat(changes.revived()).containsExactly("a");
    assertThat(runs.base(12 * SECOND)).isEqualTo(5);
  }

  @Test
  void aRunThatIsDoneIsNotWaitedForAndNotDead() {
    runs.update(Map.of("a", new RunPosition(5, 1, State.DONE), "b", at(70, 1)), 0);
    assertThat(runs.base(0)).isEqualTo(70);
    assertThat(runs.dead(11 * SECOND)).containsExactly("b");
  }

  @Test
  void whenNoneLivesThePlanEndsWhereTheLastStopped() {
    runs.update(Map.of("a", at(5, 1), "b", new RunPosition(40, 1, State.DONE)), 0);
    assertThat(runs.base(11 * SECOND)).isEqualTo(40);
  }

  @Test
  void aRunWhoseGroupIsGoneIsForgotten() {
    runs.update(Map.of("a", at(5, 1), "b", at(70, 1)), 0);
    runs.update(Map.of("b", at(70, 2)), SECOND);
    assertThat(runs.base(SECOND)).isEqualTo(70);
  }

  private static RunPosition at(long unit, long beat) {
    return new RunPosition(unit, beat, State.TRAINING);
  }
}
