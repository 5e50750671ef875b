package io.shapestream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog(2);

  @Test
  void givesReportsInTheirOrder() throws InterruptedException {
    backlog.add(report(0, Samples.STARTED));
    backlog.add(report(1, Samples.PROGRESS));

    assertThat(nextSequence()).isEqualTo(0);
    assertThat(nextSequence()).isEqualTo(1);
  }

  @Test
  void dropsTheOldestProgressWhenFull() throws InterruptedException {
    backlog.add(report(0, Samples.STARTED));
    backlog.add(report(1, Samples.PROGRESS));

    assertThat(backlog.add(report(2, Samples.PROGRESS))).as("reports dropped").isEqualTo(1);
    assertThat(nextSequence()).isEqualTo(0);
    assertThat(nextSequence()).isEqualTo(2);
  }

  @Test
  void dropsTheOldestOfAllWhenFullOfRareKinds() throws InterruptedException {
    backlog.add(report(0, Samples.EVALUATED));
    backlog.add(report(1, Samples.EVALUATED));

    assertThat(backlog.add(report(2, Samples.ENDED))).as("reports dropped").isEqualTo(1);
    assertThat(nextSequence()).isEqualTo(1);
    assertThat(nextSequence()).isEqualTo(2);
  }

  @Test
  void givesNothingWhenPatienceEnds() throws InterruptedException {
    assertThat(backlog.take(Duration.ofMillis(5))).isNull();
  }

  @Test
  void countsWhatItForgets() {
    backlog.add(report(0, Samples.STARTED));

    assertThat(backlog.clear()).isEqualTo(1);
    assertThat(backlog.isEmpty()).isTrue();
  }

  private long nextSequence() throws InterruptedException {
    return Objects.requireNonNull(backlog.take(Duration.ZERO), "no report waits").sequence();
  }

  private static Report report(long sequence, Report.Kind kind) {
    return new Report("run", sequence, 0, 0, kind);
  }
}
