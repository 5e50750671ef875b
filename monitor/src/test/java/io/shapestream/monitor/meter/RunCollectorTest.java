package io.shapestream.monitor.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.FakeRun;
import io.shapestream.monitor.Scrape;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RunCollectorTest {
  private static final long NOW = System.currentTimeMillis();
  private static final RunStarted STARTED =
      new RunStarted(
          "fashion",
          new RunStarted.Network(
              "vgg-d",
              "shape-adaptor",
              28,
              10,
              1234,
              0.5,
              1,
              List.of("conv1", "conv2", "conv2"),
              900),
          new RunStarted.Schedule(6, 85, 100),
          "cpu",
          Map.of("seed", "7", "commit", "abc"),
          new RunStarted.Audit(2, 1));
  private static final Progress PROGRESS =
      new Progress(
          new Progress.Position(2, 171, 172),
          new Progress.Learning(0.75, 0.5, 0.0625, 0.03125),
          new Progress.Pace(812.5, 0.125, List.of(0.25, 0.5), 9, 61.5, List.of(0.0625, 0.003)),
          new Progress.NetworkState(
              List.of(
                  new Progress.AdaptorState(0, 0.7, 0.75, 19),
                  new Progress.AdaptorState(-2, 0.5, 0.56, 9)),
              List.of(28, 19, 9),
              1000,
              0.9));

  private final Runs runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private long sequence;

  RunCollectorTest() {
    Readings readings = new Readings(Readings.State.LIVE, 11, 1, 2, 3, 4, 5, 6, "");
    registry.register(new RunCollector(runs));
    registry.register(new MonitorCollector(runs, () -> readings));
  }

  @Test
  void tellsEverythingOfAdaptors() {
    report("r", PROGRESS);

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_adaptor_alpha", "run=r", "adaptor=1")).isEqualTo(-2);
    assertThat(scrape.value("shapestream_adaptor_sigmoid", "run=r", "adaptor=0")).isEqualTo(0.5);
    assertThat(scrape.value("shapestream_adaptor_reshape_factor", "run=r", "adaptor=0"))
        .isEqualTo(0.7);
    assertThat(scrape.value("shapestream_adaptor_reshape_factor_true", "run=r", "adaptor=0"))
        .isEqualTo(0.75);
    assertThat(scrape.value("shapestream_adaptor_output_size_pixels", "run=r", "adaptor=1"))
        .isEqualTo(9);
  }

  @Test
  void tellsTheSizeOfEachLayerEvenWhenNamesRepeat() {
    report("r", STARTED);
    report("r", PROGRESS);

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_layer_size_pixels", "run=r", "layer=001", "name=conv2"))
        .isEqualTo(19);
    assertThat(scrape.value("shapestream_layer_size_pixels", "run=r", "layer=002", "name=conv2"))
        .isEqualTo(9);
  }

  @Test
  void tellsCostAndProgress() {
    report("r", STARTED);
    report("r", PROGRESS);

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_macs", "run=r")).isEqualTo(1000);
    assertThat(scrape.value("shapestream_run_flops", "run=r")).isEqualTo(2000);
    assertThat(scrape.value("shapestream_run_parameters", "run=r")).isEqualTo(1234);
    assertThat(scrape.value("shapestream_run_penalty", "run=r")).isEqualTo(0.9);
    assertThat(scrape.value("shapestream_run_epoch", "run=r")).isEqualTo(2);
    assertThat(scrape.value("shapestream_run_step", "run=r")).isEqualTo(171);
    assertThat(scrape.value("shapestream_run_images_per_second", "run=r")).isEqualTo(812.5);
    assertThat(scrape.value("shapestream_run_data_wait_ratio", "run=r")).isEqualTo(0.125);
    assertThat(scrape.value("shapestream_run_lag_units", "run=r")).isEqualTo(9);
    assertThat(scrape.value("shapestream_run_remaining_seconds", "run=r")).isEqualTo(61.5);
    assertThat(scrape.value("shapestream_run_learning_rate", "run=r", "parameters=alphas"))
        .isEqualTo(0.03125);
  }

  @Test
  void tellsBudgetAndAudit() {
    report("r", STARTED);

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_budget_macs", "run=r")).isEqualTo(900);
    assertThat(scrape.value("shapestream_run_audited_epochs", "run=r")).isEqualTo(2);
    assertThat(scrape.value("shapestream_run_audit_violations", "run=r")).isEqualTo(1);
  }

  @Test
  void countsWaitsInBuckets() {
    report("r", PROGRESS);

    Scrape scrape = scrape();
    String name = "shapestream_run_fetch_duration_seconds";
    assertThat(scrape.value(name + "_count", "run=r")).isEqualTo(2);
    assertThat(scrape.value(name + "_bucket", "run=r", "le=0.005")).isEqualTo(1);
  }

  @Test
  void tellsLossAndAccuracyOfBothSplits() {
    report("r", PROGRESS);
    report("r", new Evaluated(2, 255, 0.5, 0.9, 1500));
    report("r", new Evaluated(3, 340, 0.6, 0.8, 1500));

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_loss", "run=r", "split=train")).isEqualTo(0.75);
    assertThat(scrape.value("shapestream_run_loss", "run=r", "split=test")).isEqualTo(0.6);
    assertThat(scrape.value("shapestream_run_accuracy_ratio", "run=r", "split=test"))
        .isEqualTo(0.8);
    assertThat(scrape.value("shapestream_run_best_accuracy_ratio", "run=r")).isEqualTo(0.9);
  }

  @Test
  void countsStepTimesInBuckets() {
    report("r", PROGRESS);
    report("r", PROGRESS);

    Scrape scrape = scrape();
    String name = "shapestream_run_step_duration_seconds";
    assertThat(scrape.value(name + "_count", "run=r")).isEqualTo(4);
    assertThat(scrape.value(name + "_sum", "run=r")).isEqualTo(1.5);
    assertThat(scrape.value(name + "_bucket", "run=r", "le=0.25")).isEqualTo(2);
    assertThat(scrape.value(name + "_bucket", "run=r", "le=+Inf")).isEqualTo(4);
  }

  @Test
  void tellsWhereARunComesFrom() {
    report("r", STARTED);

    assertThat(
            scrape()
                .value(
                    "shapestream_run_info",
                    "run=r",
                    "stream=fashion",
                    "network=vgg-d",
                    "mode=shape-adaptor",
                    "device=cpu",
                    "seed=7",
                    "commit=abc",
                    "data="))
        .isEqualTo(1);
  }

  @Test
  void tellsTheStateThatARunIsIn() {
    report("r", PROGRESS);
    report("r", new RunEnded(RunEnded.Outcome.FAILED, "oh", 0, 0));

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_state", "run=r", "state=failed")).isEqualTo(1);
    assertThat(scrape.value("shapestream_run_state", "run=r", "state=running")).isZero();
  }

  @Test
  void tellsOfTheLatestCheckpoint() {
    report("r", new Checkpointed(255, 256, 0.375, 4096, "/data"));

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_checkpoint_timestamp_seconds", "run=r"))
        .isEqualTo(NOW / 1000.0);
    assertThat(scrape.value("shapestream_run_checkpoint_duration_seconds", "run=r"))
        .isEqualTo(0.375);
    assertThat(scrape.value("shapestream_run_checkpoint_size_bytes", "run=r")).isEqualTo(4096);
    assertThat(scrape.value("shapestream_run_checkpoint_step", "run=r")).isEqualTo(255);
  }

  @Test
  void tellsOfTheMonitorItself() {
    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_monitor_ready")).isEqualTo(1);
    assertThat(scrape.value("shapestream_monitor_reports_total")).isEqualTo(11);
    assertThat(scrape.value("shapestream_monitor_records_skipped_total", "reason=unknown_version"))
        .isEqualTo(1);
    assertThat(scrape.value("shapestream_monitor_records_skipped_total", "reason=unknown_kind"))
        .isEqualTo(2);
    assertThat(scrape.value("shapestream_monitor_records_skipped_total", "reason=damaged"))
        .isEqualTo(3);
    assertThat(scrape.value("shapestream_monitor_lag_records")).isEqualTo(6);
  }

  @Test
  void saysNothingOfWhatIsNotKnownYet() {
    report("r", new Evaluated(2, 255, 0.5, 0.9, 1500));

    Scrape scrape = scrape();
    assertThat(scrape.has("shapestream_run_macs", "run=r")).as("macs").isFalse();
    assertThat(scrape.has("shapestream_run_checkpoint_step", "run=r")).as("checkpoint").isFalse();
  }

  @Test
  void tellsLossesAndAlphasThatAreNotNumbers() {
    report(
        "r",
        new Progress(
            PROGRESS.position(),
            new Progress.Learning(Double.NaN, 0.1, 0, 0),
            PROGRESS.pace(),
            new Progress.NetworkState(
                List.of(new Progress.AdaptorState(Double.POSITIVE_INFINITY, 1, 1, 1)),
                List.of(1),
                1,
                1)));

    Scrape scrape = scrape();
    assertThat(scrape.value("shapestream_run_loss", "run=r", "split=train")).isNaN();
    assertThat(scrape.value("shapestream_adaptor_alpha", "run=r", "adaptor=0")).isInfinite();
  }

  @Test
  void survivesHostileNames() {
    List<String> names =
        List.of(
            "a\"b", "a\\b", "a\nb", "<script>alert(1)</script>", "a,b=\"c\"}", "\u202erun", "🚀");
    names.forEach(name -> report(name, PROGRESS));

    Scrape scrape = scrape();
    names.forEach(
        name ->
            assertThat(scrape.value("shapestream_run_macs", "run=" + name))
                .as(name)
                .isEqualTo(1000));
  }

  @Test
  void exportsExactlyTheCatalogueOnceEverythingIsKnown() {
    List<Report> reports = new FakeRun("r", 4, 2, NOW, 1).untilStep(FakeRun.STEPS_PER_EPOCH);
    reports.forEach(runs::accept);

    Scrape scrape = scrape();
    Set<String> catalogue =
        Arrays.stream(Metric.values()).map(Metric::exportedName).collect(Collectors.toSet());
    assertThat(scrape.types().keySet()).isEqualTo(catalogue);
    assertThat(scrape.helps()).allSatisfy((name, help) -> assertThat(help).as(name).isNotBlank());
  }

  @Test
  void labelsEachMetricAsTheCatalogueSays() {
    new FakeRun("r", 4, 2, NOW, 1).untilStep(FakeRun.STEPS_PER_EPOCH).forEach(runs::accept);

    for (Metric metric : Metric.values()) {
      if (metric.type() != Metric.Type.HISTOGRAM) {
        scrape().values().keySet().stream()
            .filter(key -> key.startsWith(metric.exportedName() + "["))
            .forEach(key -> assertThat(labelNames(key)).as(key).hasSameElementsAs(metric.labels()));
      }
    }
  }

  @Test
  void refusesASecondOwnerOfAName() {
    assertThatThrownBy(
            () ->
                Gauge.builder()
                    .name("shapestream_run_macs")
                    .help("another")
                    .labelNames("run")
                    .register(registry))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> labelNames(String key) {
    String labels = key.substring(key.indexOf('[') + 1, key.length() - 1);
    return labels.isEmpty()
        ? List.of()
        : Arrays.stream(labels.split(", ")).map(label -> label.replaceAll("=.*", "")).toList();
  }

  private void report(String run, Report.Kind kind) {
    runs.accept(new Report(run, sequence++, NOW, NOW, kind));
  }

  private Scrape scrape() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      ExpositionFormats.init().getPrometheusTextFormatWriter().write(text, registry.scrape());
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return Scrape.of(text.toString(StandardCharsets.UTF_8));
  }
}
