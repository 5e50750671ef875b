package io.shapestream.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScriptTest {

  @Test
  void theSameSeedDisturbsInTheSameWay() {
    assertThat(played(7, new TreeSet<>())).isEqualTo(played(7, new TreeSet<>()));
    assertThat(played(7, new TreeSet<>())).isNotEqualTo(played(8, new TreeSet<>()));
  }

  @Test
  void oneRoundHasEveryDisturbanceAndOneTwoAndSixFeedersWhateverTheSeed() {
    for (long seed = 0; seed < 500; seed++) {
      Set<Integer> sizes = new TreeSet<>();
      Set<Disturbance> kinds = EnumSet.noneOf(Disturbance.class);
      played(seed, sizes).forEach(step -> kinds.add(step.what()));
      assertThat(kinds).as("seed %d", seed).containsExactly(Disturbance.values());
      assertThat(sizes).as("sizes of the crew with seed %d", seed).contains(1, 2, 6);
    }
  }

  @Test
  void theLastFeederIsNeverStopped() {
    for (long seed = 0; seed < 500; seed++) {
      Set<Integer> sizes = new TreeSet<>();
      played(seed, sizes);
      assertThat(sizes).as("seed %d", seed).doesNotContain(0);
    }
  }

  /** A crew of which nothing is left after a kill gets one more feeder. */
  private static List<Script.Step> played(long seed, Set<Integer> sizes) {
    Script script = new Script(seed);
    List<Script.Step> steps = new ArrayList<>();
    int crew = script.size();
    for (int i = 0; i < Script.ROUND; i++) {
      Script.Step step = script.next(crew);
      crew =
          switch (step.what()) {
            case ADD -> crew + step.feeders();
            case REMOVE -> crew - step.feeders();
            case KILL, KILL_PLANNER -> Math.max(1, crew - 1);
            case PAUSE, KILL_BROKER -> crew;
          };
      sizes.add(crew);
      steps.add(step);
    }
    return steps;
  }
}
