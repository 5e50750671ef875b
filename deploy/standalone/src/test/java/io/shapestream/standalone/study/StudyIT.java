package io.shapestream.standalone.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.standalone.demo.IdxFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study as a person runs it, small: the launcher script, this build's jars, real processes. */
class StudyIT {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final String STUDY =
      """
      name: tiny
      question: Does it work?
      feed: {data: %s, image-size: 28, unit-size: 16}
      trainer: {network: vgg-a, width: 0.05, batch-size: 16, epochs: 1, alpha-step: 2}
      studies:
        - label: human
          options: {mode: human-cifar}
        - label: impossible
          options: {budget: 1k}
        - label: learned
          grid: {seed: 1..2}
      """;

  private @TempDir Path folder = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() {
    for (Process study : started) {
      study.descendants().forEach(ProcessHandle::destroyForcibly);
      study.destroyForcibly();
    }
  }

  @Test
  void aStudyThatIsInterruptedGoesOnWhereItWasAndReportsAllRuns() throws Exception {
    Path data = IdxFolder.write(folder.resolve("data"), 200, 40);
    Path file = Files.writeString(folder.resolve("tiny.yaml"), STUDY.formatted(data));
    Process first = start(file);
    await()
        .atMost(LONG)
        .failFast("the study ended", () -> !first.isAlive())
        .until(() -> errors().contains("human: accuracy "));
    interrupt(first);
    assertThat(first.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(first.exitValue()).as(errors()).isEqualTo(130);
    assertThat(errors()).contains("The same command continues.");
    assertThat(report()).content().contains("human", "still to go");
    String human = Files.readString(folder.resolve("state/runs/human/result.json"));

    Process second = start(file);
    assertThat(second.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as("one run is impossible").isEqualTo(1);
    assertThat(second.descendants()).isEmpty();
    assertThat(Files.readString(folder.resolve("state/runs/human/result.json")))
        .as("a finished run is not trained again")
        .isEqualTo(human);
    JsonNode result = new ObjectMapper().readTree(folder.resolve("out").toFile());
    assertThat(result.path("runs"))
        .extracting(run -> run.path("name").asText())
        .containsExactly("human", "learned_seed-1", "learned_seed-2");
    assertThat(result.path("unfinished")).isEmpty();
    assertThat(result.path("failures").path("impossible").asText())
        .contains("the least that this network can cost, was 1000")
        .doesNotContain("\tat ");
    for (JsonNode run : result.path("runs")) {
      assertThat(run.path("result").path("audit").path("result").asText()).isEqualTo("ok");
      assertThat(run.path("alphas")).as("reports, of an earlier process too").isNotEmpty();
    }
    assertThat(report()).content().contains("learned_seed-2").doesNotContain("still to go");
  }

  @Test
  void anotherStudyOfTheSameNameIsRefusedWithWhatDiffers() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("tiny.yaml"), STUDY.formatted("/data").replace("learned", "other"));
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(
        folder.resolve("state/study.properties"), "feed.image-size=32\nfeed.unit-size=16\n");
    Process study = start(file);
    assertThat(study.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(study.exitValue()).isEqualTo(1);
    assertThat(errors())
        .contains("The study that began earlier was another one: feed.image-size was 32")
        .contains("--fresh");
  }

  private Process start(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            HOME.resolve("shapestream").toString(),
            "study",
            file.toString(),
            "--json",
            "--parallel=1",
            "--state-dir=" + folder.resolve("state"));
    builder.environment().put("SHAPESTREAM_SKIP_BUILD", "1");
    builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
    Process study = builder.start();
    started.add(study);
    return study;
  }

  private Path report() {
    return folder.resolve("state/report/study.html");
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }
}
