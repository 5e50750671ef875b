package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.command.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SourceBenchIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void timesBothSourcesAndLeavesNoStream() throws Exception {
    assertThat(bench("--json")).as("%s", err).isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
    JsonNode contestants = json.path("contestants");
    assertThat(contestants)
        .extracting(each -> each.path("name").asText())
        .containsExactly("fed from memory", "fed by Kafka");
    double memory = contestants.path(0).path("milliseconds").path("median").asDouble();
    double kafka = contestants.path(1).path("milliseconds").path("median").asDouble();
    assertThat(memory).isPositive();
    assertThat(json.path("imagesPerSecond").asDouble()).isEqualTo(8 * 1000 / kafka);
    assertThat(contestants.path(1).path("ratio").path("median").asDouble()).isPositive();
    assertThat(json.path("dataWait").path("most").asDouble()).isBetween(0.0, 1.0);
    try (Admin admin = Admin.create(TestStream.kafka())) {
      assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith("bench-"));
    }
  }

  @Test
  void tellsPeopleBothTimesTheRatioAndTheWait() {
    assertThat(bench()).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("vgg-a, human-cifar: ", "fed from memory", "fed by Kafka")
        .contains("its throughput / memory's: ", "the training thread waited for ");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(bench("--batch-size=8192", "--steps=0", "--device=tpu")).isEqualTo(1);
    assertThat(err.toString())
        .contains("batch-size images must have at most 8388608 bytes, 8192 have 25165824")
        .contains("steps must be 1..10000, was 0")
        .contains("device must be auto, cpu or gpu:N, was 'tpu'");
  }

  private int bench(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("--network=vgg-a", "--mode=human-cifar", "--width=0.05", "--device=cpu"));
    all.addAll(List.of("--batch-size=8", "--rounds=2", "--steps=3"));
    all.add("--bootstrap-servers=" + TestStream.kafka().get("bootstrap.servers"));
    all.addAll(List.of(arguments));
    CommandLine line =
        new CommandLine(new SourceBench())
            .setErr(new PrintWriter(err, true))
            .setOut(new PrintWriter(out, true))
            .setOverwrittenOptionsAllowed(true);
    return Commands.run(Map.of(), line, all.toArray(String[]::new));
  }
}
