package io.shapestream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ScrapeBenchTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void tellsALineForEachFormat() {
    assertThat(run("--runs", "3", "--scrapes", "100", "--pause", "0")).isZero();
    assertThat(out.toString().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("100 scrapes of 0.0 MB: median", "p99"));
    assertThat(out.toString()).contains("Prometheus text", "OpenMetrics", "Protobuf");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(run("--runs", "0", "--scrapes", "1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("runs must be 1..10000, was 0")
        .contains("scrapes must be 100..100000, was 1");
  }

  private int run(String... arguments) {
    CommandLine line =
        new CommandLine(new ScrapeBench())
            .setErr(new PrintWriter(err, true))
            .setOut(new PrintWriter(out, true));
    return Commands.run(Map.of(), line, arguments);
  }
}
