package io.shapestream.monitor.meter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrailTest {
  private final Trail<Integer> trail = new Trail<>(8);

  @Test
  void keepsAllWhileThereIsRoom() {
    addTo(8);

    assertThat(trail.points()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void thinsEvenlyWhenFull() {
    addTo(16);

    assertThat(trail.points()).containsExactly(1, 3, 5, 7, 9, 11, 13, 15, 16);
  }

  @Test
  void alwaysHoldsTheFirstAndTheNewestAndStaysBounded() {
    for (int i = 1; i <= 10_000; i++) {
      trail.add(i);
      assertThat(trail.points()).hasSizeLessThanOrEqualTo(9).startsWith(1).endsWith(i).isSorted();
    }
  }

  @Test
  void forgetsTheEndAndGoesOn() {
    addTo(6);
    trail.rewind(point -> point >= 4);
    trail.add(40);

    assertThat(trail.points()).containsExactly(1, 2, 3, 40);
  }

  @Test
  void canForgetEverything() {
    addTo(3);
    trail.rewind(point -> true);

    assertThat(trail.points()).isEmpty();
  }

  private void addTo(int last) {
    for (int i = 1; i <= last; i++) {
      trail.add(i);
    }
  }
}
