package io.shapestream.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.BrokerProcess;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.UnitReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a person runs it, small: the launcher script, the jars that this build has made, real
 * processes.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {

  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final int TRAIN = 200;
  private static final int TEST = 40;
  private static final int UNIT = 16;
  private static final int UNITS = 13;

  @TempDir static Path folder = Path.of("");

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() {
    for (Process demo : started) {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
  }

  @Test
  @Order(1)
  void controlCEndsEveryProcessAndTheSameCommandContinues() throws Exception {
    int port = freePort();
    Process demo = start(port);
    awaitMetric(demo, port, "shapestream_run_step{run=\"vgg-a-adaptor\"}");
    List<ProcessHandle> children = demo.descendants().toList();
    assertThat(children).hasSizeGreaterThanOrEqualTo(6);

    interrupt(demo);

    assertThat(demo.waitFor(15, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(130);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  @Order(2)
  void runsToItsEndAndWritesOneJsonObject() throws Exception {
    int port = freePort();
    Process demo = start(port);
    Set<String> metrics = new TreeSet<>();
    while (!demo.waitFor(200, TimeUnit.MILLISECONDS)) {
      metrics.addAll(scrape(port));
    }

    assertThat(demo.exitValue()).as(errors()).isZero();
    assertThat(demo.descendants()).isEmpty();
    JsonNode result = result();
    assertThat(result.get("runs")).hasSize(2);
    assertRun(result.get("runs").get(0), "vgg-a-human", "human-cifar");
    assertRun(result.get("runs").get(1), "vgg-a-adaptor", "shape-adaptor");
    assertThat(result.get("pictures"))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Path.of(file.asText())).isNotEmptyFile());
    assertThat(Path.of(result.get("checkpoints").asText())).isDirectory();
    assertThat(metrics)
        .contains(
            "shapestream_adaptor_alpha",
            "shapestream_adaptor_reshape_factor",
            "shapestream_layer_size_pixels",
            "shapestream_run_macs",
            "shapestream_run_loss",
            "shapestream_run_accuracy_ratio");
  }

  @Test
  @Order(3)
  void theStreamHoldsEveryUnitOnceInThePlansOrder() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(state().resolve("kafka"), 0, line -> {});
        UnitReader reader =
            UnitReader.open(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StreamTopics("demo"),
                "audit")) {
      reader.seekToBeginning();
      List<Integer> epoch = new ArrayList<>();
      for (long unit = 0; unit < UNITS; unit++) {
        ImageBatch batch = reader.next(Duration.ofSeconds(20)).orElseThrow();
        assertThat(batch.unit()).isEqualTo(unit);
        java.util.Arrays.stream(batch.sampleIds()).forEach(epoch::add);
      }
      assertThat(epoch).hasSize(TRAIN).doesNotHaveDuplicates();
    }
  }

  @Test
  @Order(4)
  void aFinishedDemoTellsItsResultAgain() throws Exception {
    JsonNode before = result();
    Process demo = start(freePort());
    assertThat(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).as(errors()).isZero();
    assertThat(result()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void aTakenPortIsASentenceAndNothingIsLeftRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Process demo = start(taken.getLocalPort());
      assertThat(demo.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(1);
      assertThat(errors())
          .contains("monitor")
          .contains(String.valueOf(taken.getLocalPort()))
          .doesNotContain("\tat ");
    }
  }

  @Test
  @Order(6)
  void aWrongDataFolderIsASentence() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Process demo = start(freePort(), empty, "--fresh");
    assertThat(demo.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(1);
    assertThat(errors()).contains(empty.toString()).doesNotContain("\tat ");
  }

  private static void assertRun(JsonNode run, String name, String mode) {
    assertThat(run.get("run").asText()).isEqualTo(name);
    assertThat(run.get("mode").asText()).isEqualTo(mode);
    assertThat(run.get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(run.get("macs").asLong()).isPositive();
    assertThat(run.get("shape")).isNotEmpty();
  }

  private Process start(int port) throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      IdxFolder.write(data, TRAIN, TEST);
    }
    return start(port, data);
  }

  private Process start(int port, Path data, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(HOME.resolve("shapestream").toString(), "demo", "--json"));
    command.addAll(List.of("--state-dir", state().toString(), "--port", String.valueOf(port)));
    command.addAll(
        List.of("--epochs", "2", "--width", "0.05", "--batch-size", String.valueOf(UNIT)));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SHAPESTREAM_SKIP_BUILD", "1");
    builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
    Process demo = builder.start();
    started.add(demo);
    return demo;
  }

  private static Path state() {
    return folder.resolve("state");
  }

  private static JsonNode result() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("out"));
    assertThat(lines).as("standard output").hasSize(1);
    return new ObjectMapper().readTree(lines.get(0));
  }

  private static String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private static void awaitMetric(Process demo, int port, String sample) {
    await()
        .atMost(LONG)
        .failFast("the demo ended", () -> !demo.isAlive())
        .until(() -> body(port).contains(sample));
  }

  private static Set<String> scrape(int port) throws InterruptedException {
    Set<String> names = new TreeSet<>();
    body(port)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  private static String body(int port) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return ""; // Not up yet, or no more.
    }
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
