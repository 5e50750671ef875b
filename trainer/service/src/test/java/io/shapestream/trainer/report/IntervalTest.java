package io.shapestream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private final Interval interval = new Interval();

  @Test
  void paceAndWaitComeFromActiveTime() {
    interval.step(500_000_000, 100_000_000, 32);
    interval.step(300_000_000, 0, 16);
    interval.readBack(200_000_000);
    assertThat(interval.imagesPerSecond()).isEqualTo(48);
    assertThat(interval.dataWait()).isEqualTo(0.1);
    assertThat(interval.stepSeconds()).isEqualTo(List.of(0.5, 0.3));
    assertThat(interval.fetchSeconds()).isEqualTo(List.of(0.1, 0.0));
  }

  @Test
  void anEmptyIntervalHasNoPace() {
    interval.step(1, 1, 1);
    interval.clear();
    assertThat(interval.steps()).isZero();
    assertThat(interval.imagesPerSecond()).isZero();
    assertThat(interval.dataWait()).isZero();
  }
}
