package io.shapestream.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundsTest {
  private static final Bounds BOUNDS = new Bounds(100_000, 10, Duration.ofMillis(200));

  @Test
  void whatStaysWithinPasses() throws Exception {
    assertThat(BOUNDS.hold(1_000, () -> new byte[10_000].length)).isEqualTo(10_000);
  }

  @Test
  void eachByteOfTheInputBuysSome() throws Exception {
    assertThat(BOUNDS.hold(100_000, () -> new byte[1_000_000].length)).isEqualTo(1_000_000);
  }

  @Test
  void tooMuchMemoryFailsThoughItIsFreeAgain() {
    assertThatThrownBy(() -> BOUNDS.hold(1_000, () -> new byte[1_000_000].length))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("reading 1000 bytes took \\d{7} bytes of heap, more than 110000");
  }

  @Test
  void tooMuchTimeFails() {
    assertThatThrownBy(() -> BOUNDS.hold(0, BoundsTest::halfASecond))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("reading 0 bytes took \\d+ ns on a processor, more than 200000000");
  }

  private static int halfASecond() {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + Duration.ofMillis(500).toNanos();
    int turns = 0;
    while (threads.getCurrentThreadCpuTime() < end) {
      turns++;
    }
    return turns;
  }
}
