package io.shapestream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportEveryTest {

  @Test
  void stepsAndSecondsAreTold() {
    assertThat(ReportEvery.parse("50")).contains(new ReportEvery(50, 0));
    assertThat(ReportEvery.parse("2s")).contains(new ReportEvery(0, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0s", "-1", "1.5", "1m", "s", "1000000", "1 s"})
  void anythingElseIsRefused(String text) {
    assertThat(ReportEvery.parse(text)).isEmpty();
  }

  @Test
  void stepsAreDueByCount() {
    ReportEvery every = new ReportEvery(3, 0);
    assertThat(every.isDue(2, Long.MAX_VALUE)).isFalse();
    assertThat(every.isDue(3, 0)).isTrue();
  }

  @Test
  void secondsAreDueByTimeButNotWithoutAStep() {
    ReportEvery every = new ReportEvery(0, 2);
    long two = Duration.ofSeconds(2).toNanos();
    assertThat(every.isDue(1, two - 1)).isFalse();
    assertThat(every.isDue(1, two)).isTrue();
    assertThat(every.isDue(0, two)).isFalse();
  }

  @Test
  void anIntervalNeverListsMoreStepsThanAReportMay() {
    assertThat(new ReportEvery(999_999, 0).isDue(10_000, 0)).isTrue();
  }
}
