package io.shapestream.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.standalone.watch.Reports;
import io.shapestream.standalone.watch.RunProgress;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Report;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlainDisplayTest {

  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PlainDisplay display =
      new PlainDisplay(new PrintStream(bytes, true, StandardCharsets.UTF_8), nanos::get);
  private final RunProgress run = new RunProgress("a");

  @Test
  void isSilentUntilTheIntervalHasPassed() {
    display.show(List.of(run));
    assertThat(lines()).isEmpty();

    nanos.addAndGet(PlainDisplay.INTERVAL.toNanos());
    display.show(List.of(run));
    assertThat(lines()).hasSize(1);
  }

  @Test
  void printsALineAtOnceWhenAnEpochIsEvaluated() {
    run.accept(new Report("a", 0, 0, 0, Reports.started()));
    run.accept(new Report("a", 1, 0, 0, Reports.progress(0, 133)));
    run.accept(new Report("a", 2, 0, 0, new Evaluated(0, 133, 0.5, 0.8, 1500)));

    display.show(List.of(run));
    display.show(List.of(run));

    assertThat(lines()).singleElement().asString().contains("test 80.0 %");
  }

  @Test
  void doesNotRepeatALineThatSaysNothingNew() {
    for (int i = 0; i < 3; i++) {
      nanos.addAndGet(PlainDisplay.INTERVAL.toNanos());
      display.show(List.of(run));
    }
    assertThat(lines()).hasSize(1);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
