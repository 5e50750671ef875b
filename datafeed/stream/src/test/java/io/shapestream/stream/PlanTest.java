package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void placeAndUnitAreTwoNamesOfTheSame() {
    Random cases = new Random(11);
    for (int i = 0; i < 1000; i++) {
      Plan plan =
          new Plan(1 + cases.nextInt(100_000), 1 + cases.nextInt(500), 0, 1 + cases.nextInt(64));
      long unit = cases.nextInt(Integer.MAX_VALUE);
      PlanUnit planned = plan.unit(unit);
      assertThat(plan.unitAt(plan.partition(unit), plan.planOffset(unit)))
          .as("%s of %s", planned, plan)
          .isEqualTo(unit);
      assertThat(plan.firstUnit(planned.epoch()) + planned.slice())
          .as("%s of %s", planned, plan)
          .isEqualTo(unit);
      assertThat(planned.slice()).isBetween(0, plan.unitsPerEpoch() - 1);
    }
  }

  @Test
  void theLastIncompleteUnitOfAnEpochIsKept() {
    assertThat(new Plan(10, 4, 0, 1).unitsPerEpoch()).as("10 samples in units of 4").isEqualTo(3);
    assertThat(new Plan(8, 4, 0, 1).unitsPerEpoch()).as("8 samples in units of 4").isEqualTo(2);
  }

  @Test
  void endsAfterItsEpochs() {
    Plan plan = new Plan(10, 4, 2, 3);
    assertThat(plan.units()).isEqualTo(6);
    assertThat(plan.contains(5)).as("the last unit").isTrue();
    assertThat(plan.contains(6)).as("the one after").isFalse();
    assertThatThrownBy(() -> plan.unit(6)).hasMessage("unit must be 0..5, was 6");
  }

  @Test
  void withoutEpochsItGoesOn() {
    assertThat(new Plan(10, 4, 0, 3).contains(1_000_000_000L)).isTrue();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new Plan(0, 4, 0, 3))
        .hasMessage("train samples must be 1 or more, was 0");
    assertThatThrownBy(() -> new Plan(1, 0, 0, 3)).hasMessage("unit-size must be 1..65536, was 0");
    assertThatThrownBy(() -> new Plan(1, 1, -1, 3)).hasMessage("epochs must be 0 or more, was -1");
    assertThatThrownBy(() -> new Plan(1, 1, 0, 0)).hasMessage("partitions must be 1..1024, was 0");
  }
}
