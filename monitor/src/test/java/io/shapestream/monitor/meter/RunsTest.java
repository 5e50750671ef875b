package io.shapestream.monitor.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.monitor.FakeRun;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final long START = 1_000_000;
  private static final int EPOCH = FakeRun.STEPS_PER_EPOCH;

  private final MovableClock clock = new MovableClock();
  private final Runs runs = new Runs(clock, Duration.ofHours(1));

  @Test
  void knowsTheLatestOfARun() {
    accept(new FakeRun("a", 4, 3, START, 1).untilStep(EPOCH));

    RunView run = only();
    assertThat(Objects.requireNonNull(run.progress()).position().step()).isEqualTo(EPOCH);
    assertThat(Objects.requireNonNull(run.evaluated()).epoch()).isEqualTo(0);
    assertThat(Objects.requireNonNull(run.checkpointed()).step()).isEqualTo(EPOCH);
    assertThat(run.state()).isEqualTo(RunView.State.RUNNING);
    assertThat(run.lost()).as("lost").isZero();
  }

  @Test
  void knowsThatARunHasEnded() {
    accept(new FakeRun("a", 4, 1, START, 1).whole());

    assertThat(only().state()).isEqualTo(RunView.State.COMPLETED);
  }

  @Test
  void ordersRunsByName() {
    accept(new FakeRun("b", 0, 1, START, 1).untilStep(6));
    accept(new FakeRun("a", 0, 1, START, 1).untilStep(6));

    assertThat(runs.views()).extracting(RunView::name).containsExactly("a", "b");
  }

  @Test
  void countsReportsThatNeverArrived() {
    List<Report> reports = new FakeRun("a", 4, 1, START, 1).untilStep(60);
    runs.accept(reports.get(0));
    runs.accept(reports.get(4));

    assertThat(only().lost()).as("lost").isEqualTo(3);
  }

  @Test
  void doesNotCountReportsDeletedBeforeItsTime() {
    runs.accept(new FakeRun("a", 4, 1, START, 1).untilStep(60).get(5));

    assertThat(only().lost()).as("lost").isZero();
  }

  @Test
  void ignoresDoubledReports() {
    Report report = new FakeRun("a", 4, 1, START, 1).untilStep(6).get(1);
    runs.accept(report);
    runs.accept(report);

    assertThat(only().reports()).as("reports").isEqualTo(1);
    assertThat(runs.counts().stale()).as("stale").isEqualTo(1);
  }

  @Test
  void ignoresAProcessThatWasReplaced() {
    FakeRun old = new FakeRun("a", 4, 1, START, 1);
    runs.accept(new FakeRun("a", 4, 1, START + 5, 1).untilStep(6).get(1));
    runs.accept(old.report(0, new RunEnded(RunEnded.Outcome.STOPPED, "", 0, 0)));

    assertThat(only().state()).isEqualTo(RunView.State.RUNNING);
    assertThat(runs.counts().stale()).as("stale").isEqualTo(1);
  }

  @Test
  void forgetsWhatLiesBeyondTheCheckpointThatARunResumesFrom() {
    accept(new FakeRun("a", 4, 4, START, 1).untilStep(3 * EPOCH));
    FakeRun resumed = new FakeRun("a", 4, 4, START + 9_999, 2);
    runs.accept(resumed.report(EPOCH + 6, resumed.progress(EPOCH + 6)));

    History history = runs.history("a").orElseThrow();
    assertThat(history.moments()).last().extracting(History.Moment::step).isEqualTo(EPOCH + 6L);
    assertThat(history.moments()).extracting(History.Moment::step).isSorted();
    assertThat(history.verdicts()).hasSize(1);
    assertThat(Objects.requireNonNull(only().evaluated()).step()).isEqualTo(EPOCH);
    assertThat(only().bestAccuracy())
        .isEqualTo(Objects.requireNonNull(only().evaluated()).accuracy());
    assertThat(only().checkpointed()).as("a checkpoint beyond is of the other past").isNull();
  }

  @Test
  void isRunningAgainWhenItIsResumed() {
    accept(new FakeRun("a", 4, 1, START, 1).whole());
    FakeRun resumed = new FakeRun("a", 4, 2, START + 9_999, 2);
    runs.accept(resumed.report(EPOCH, resumed.started()));

    assertThat(only().state()).isEqualTo(RunView.State.RUNNING);
  }

  @Test
  void forgetsRunsOfWhichNothingIsHeard() {
    accept(new FakeRun("a", 4, 1, START, 1).untilStep(6));
    clock.millis = START + Duration.ofMinutes(59).toMillis();
    assertThat(runs.views()).as("after 59 minutes").hasSize(1);
    clock.millis = START + Duration.ofMinutes(61).toMillis();

    assertThat(runs.views()).as("after 61 minutes").isEmpty();
    assertThat(runs.history("a")).isEmpty();
    assertThat(runs.durations("a")).as("its histograms").isEmpty();
  }

  @Test
  void tellsThatSomethingChanged() throws InterruptedException {
    long before = runs.version();
    Thread reporter =
        new Thread(() -> accept(new FakeRun("a", 0, 1, START, 1).untilStep(6)), "reporter");
    reporter.start();
    runs.awaitChange(before, Duration.ofSeconds(10));
    reporter.join();

    assertThat(runs.version()).isGreaterThan(before);
  }

  @Test
  void keepsABoundedPast() {
    FakeRun run = new FakeRun("a", 4, 1000, START, 1);
    accept(run.untilStep(6000));

    assertThat(runs.history("a").orElseThrow().moments())
        .hasSizeBetween(RunState.HISTORY / 2, RunState.HISTORY + 1);
  }

  @Test
  void refusesMoreRunsThanItCanHold() {
    FakeRun last = new FakeRun("the last", 0, 1, START, 1);
    for (int i = 0; i < Runs.MOST_RUNS; i++) {
      FakeRun run = new FakeRun("run-" + i, 0, 1, START, 1);
      runs.accept(run.report(0, run.ended()));
    }
    runs.accept(last.report(0, last.ended()));
    runs.accept(new Report("run-0", 1, START, START, last.ended()));

    assertThat(runs.views()).hasSize(Runs.MOST_RUNS);
    assertThat(runs.counts().refused()).as("refused").isEqualTo(1);
  }

  private void accept(List<Report> reports) {
    reports.forEach(runs::accept);
  }

  private RunView only() {
    assertThat(runs.views()).hasSize(1);
    return runs.views().get(0);
  }

  private static final class MovableClock extends Clock {
    private long millis = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
