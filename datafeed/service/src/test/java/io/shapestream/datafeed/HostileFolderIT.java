package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.broker.ChildJvm;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.read.UnitReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A feeder as a process of its own, with little memory, over a folder in which one file of twenty
 * is broken or hostile: the stream ends with full batches, each substitution is told and counted.
 */
class HostileFolderIT {
  private static final int UNIT = 32;
  private static final int EPOCHS = 2;
  private static final Pattern PORT = Pattern.compile("Metrics: http://127\\.0\\.0\\.1:(\\d+)/");

  /** Two at a time would not fit: 192 MB each, twice. */
  private static final String HEAP = "-Xmx420m";

  private static final long MOST_RESIDENT_KB = 1_400_000;

  private final StringBuilder said = new StringBuilder();

  @Test
  void aStreamOverAHostileFolderEndsWithFullBatchesInLittleMemory(@TempDir Path folder)
      throws Exception {
    Set<String> broken = new HashSet<>(HostileFiles.folder(folder));
    for (int i = 0; i < 6; i++) {
      Files.write(folder.resolve("a").resolve("huge-" + i + ".png"), HostileFiles.huge());
    }
    Dataset dataset = Datasets.open(folder);
    TestStream stream = TestStream.create("hostile", 2);
    Process process = feeder(stream, folder);
    try (UnitReader reader = stream.reader("reader")) {
      List<ImageBatch> batches = batches(reader, dataset.samples(Split.TRAIN));
      assertThat(batches.stream().mapToInt(ImageBatch::size).sum())
          .as("slots filled in all epochs")
          .isEqualTo(EPOCHS * dataset.samples(Split.TRAIN));
      List<Rejection> rejections = rejections(stream);
      assertThat(rejections).extracting(Rejection::source).allMatch(broken::contains);
      assertThat(rejections).allMatch(r -> r.replacedBy() != r.sampleId());
      assertThat(rejections.stream().filter(r -> !r.testSplit()).map(Rejection::source).distinct())
          .as("broken train samples told")
          .hasSize(brokenToTrainOn(dataset, broken));
      assertThat(rejectedTotal())
          .as("counted")
          .isEqualTo(rejections.stream().filter(r -> !r.testSplit()).count());
      assertThat(residentKb(process)).as("peak memory in KB").isLessThan(MOST_RESIDENT_KB);
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process feeder(TestStream stream, Path folder) throws IOException {
    List<String> arguments =
        List.of(
            "--bootstrap-servers",
            SharedBroker.bootstrapServers(),
            "--stream",
            stream.name(),
            "--data",
            folder.toString(),
            "--image-size",
            "16",
            "--unit-size",
            Integer.toString(UNIT),
            "--epochs",
            Integer.toString(EPOCHS),
            "--threads",
            "4",
            "--metrics-port",
            "0");
    List<String> switches = List.of(HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    Process process =
        new ProcessBuilder(ChildJvm.command(DatafeedMain.class.getName(), switches, arguments))
            .redirectErrorStream(true)
            .start();
    Thread listener = new Thread(() -> listen(process), "listener");
    listener.setDaemon(true);
    listener.start();
    return process;
  }

  private void listen(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (said) {
          said.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      // The process ended.
    }
  }

  private List<ImageBatch> batches(UnitReader reader, int samples) {
    int units = (samples + UNIT - 1) / UNIT;
    List<ImageBatch> batches = new ArrayList<>();
    for (int i = 0; i < EPOCHS * units; i++) {
      int unit = i;
      ImageBatch batch =
          reader
              .next(Duration.ofSeconds(60))
              .orElseThrow(
                  () -> new AssertionError("unit " + unit + " is missing: " + saidSoFar()));
      int expected = unit % units < units - 1 ? UNIT : samples - (units - 1) * UNIT;
      assertThat(batch.size()).as("images of unit %d", unit).isEqualTo(expected);
      batches.add(batch);
    }
    return batches;
  }

  private static List<Rejection> rejections(TestStream stream) {
    return FeedersIT.records(stream.topics().rejected(), "read_committed").stream()
        .map(Rejection::decode)
        .toList();
  }

  private static int brokenToTrainOn(Dataset dataset, Set<String> broken) {
    int count = 0;
    for (int id = 0; id < dataset.samples(Split.TRAIN); id++) {
      count += broken.contains(dataset.source(Split.TRAIN, id)) ? 1 : 0;
    }
    return count;
  }

  /** The sum over all reasons. */
  private long rejectedTotal() throws Exception {
    Matcher port = PORT.matcher(saidSoFar());
    assertThat(port.find()).as("port told in: %s", saidSoFar()).isTrue();
    URI address = URI.create("http://127.0.0.1:" + port.group(1) + "/metrics");
    String metrics =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return metrics
        .lines()
        .filter(line -> line.matches("shapestream_feeder_\\w*rejected\\w*_total\\{.*"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static long residentKb(Process process) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("[^0-9]", ""));
    }
  }

  private String saidSoFar() {
    synchronized (said) {
      return said.toString();
    }
  }
}
