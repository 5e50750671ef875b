package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.plan.PlannerStatus;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void saysWhatWasDoneSinceTheLastLine() {
    ProgressLine line = new ProgressLine(0);
    assertThat(line.next(fed(10, 1000, 7), PlannerStatus.NONE, SECOND))
        .isEqualTo("10 units, 1,000 images/s, lag 7 units, 2 rejected, 4 partitions");
    assertThat(line.next(fed(30, 5000, 0), PlannerStatus.NONE, 3 * SECOND))
        .isEqualTo("30 units, 2,000 images/s, lag 0 units, 2 rejected, 4 partitions");
  }

  @Test
  void whoPlansSaysHowFarThePlanIsAhead() {
    PlannerStatus planner = new PlannerStatus(120, 20, "slow", 2, Set.of("gone"), 1, Set.of());
    assertThat(new ProgressLine(0).next(fed(0, 0, 0), planner, SECOND))
        .endsWith(", lead 100 units before slow (runs: 2 live, 1 dead)");
  }

  private static FeederStatus fed(long units, long images, long lag) {
    return new FeederStatus(4, units, images, 0, 2, 0, 0, lag);
  }
}
