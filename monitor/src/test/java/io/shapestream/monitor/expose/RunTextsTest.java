package io.shapestream.monitor.expose;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.shapestream.monitor.FakeRun;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunTextsTest {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();
  private static final String HOSTILE = "a\n# EOF\n# HELP b\"\\";
  private final Instant start = Instant.now();

  private final Runs runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));

  static Stream<ExpositionFormatWriter> writers() {
    return Stream.of(
        FORMATS.getPrometheusTextFormatWriter(), FORMATS.getOpenMetricsTextFormatWriter());
  }

  @ParameterizedTest
  @MethodSource("writers")
  void sayTheSameAsTheClientDoesInOneGo(ExpositionFormatWriter writer) throws IOException {
    RunTexts texts = new RunTexts(runs, new RunCollector(runs), writer);
    accept("first", 4, 66);
    accept("second", 0, 12);
    accept(HOSTILE, 2, 6);
    assertThat(families(text(texts))).isEqualTo(families(inOneGo(writer)));

    accept("first", 4, 132);
    assertThat(families(text(texts))).isEqualTo(families(inOneGo(writer)));
  }

  @Test
  void forgetRunsThatAreGone() throws IOException {
    Clock later = Clock.fixed(start.plus(Duration.ofHours(2)), ZoneOffset.UTC);
    Clock[] now = {Clock.fixed(start, ZoneOffset.UTC)};
    Runs fading = new Runs(new Turning(now), Duration.ofHours(1));
    RunTexts texts =
        new RunTexts(fading, new RunCollector(fading), FORMATS.getPrometheusTextFormatWriter());
    new FakeRun("gone", 1, 2, start.toEpochMilli(), 1).untilStep(6).forEach(fading::accept);
    assertThat(text(texts)).contains("run=\"gone\"");
    now[0] = later;

    assertThat(text(texts)).isEmpty();
  }

  private void accept(String name, int adaptors, long step) {
    new FakeRun(name, adaptors, 4, start.toEpochMilli(), 1).untilStep(step).forEach(runs::accept);
  }

  private static String text(RunTexts texts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    texts.write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String inOneGo(ExpositionFormatWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, new RunCollector(runs).collect());
    return out.toString(StandardCharsets.UTF_8).replaceAll("\n# EOF\n$", "\n");
  }

  /** The comments of each metric, and its lines in any order. */
  private static List<List<String>> families(String text) {
    return Pattern.compile("(#.*\n)+([^#].*\n)+")
        .matcher(text)
        .results()
        .map(family -> family.group().lines().sorted().toList())
        .sorted((one, other) -> one.get(0).compareTo(other.get(0)))
        .toList();
  }

  /** A clock whose hands the test moves. */
  private static final class Turning extends Clock {
    private final Clock[] now;

    Turning(Clock[] now) {
      this.now = now;
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now[0].instant();
    }
  }
}
