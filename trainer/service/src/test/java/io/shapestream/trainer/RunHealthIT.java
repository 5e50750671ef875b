package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shapestream.broker.testing.SharedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHealthIT {
  private static final Pattern METRICS = Pattern.compile("Metrics: (http://\\S+)/metrics");
  private static final Duration LONG = Duration.ofMinutes(2);

  private @TempDir Path folder = Path.of("");

  @Test
  void aTrainerIsReadyOnceItHasItsStream() throws Exception {
    TestStream stream = TestStream.create(160, 20, 8, 1);
    List<String> arguments =
        Stream.concat(
                Trainings.arguments(folder, stream, "--run", SharedBroker.freshName("served"))
                    .stream(),
                Stream.of(
                    "--metrics-port=0",
                    "--bootstrap-servers=" + SharedBroker.bootstrapServers(),
                    "--epochs=1"))
            .toList();
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments)) {
      await().atMost(LONG).until(() -> METRICS.matcher(trainer.errors()).find());
      Matcher served = METRICS.matcher(trainer.errors());
      assertThat(served.find()).isTrue();
      String address = served.group(1);

      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(get(address, "/readyz").body())
                      .isEqualTo("The trainer waits for the stream.\n"));
      assertThat(get(address, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(address, "/healthz").statusCode()).isEqualTo(200);

      stream.writeTestSplit(); // No unit yet: it stays where it is.
      await().atMost(LONG).until(() -> get(address, "/readyz").statusCode() == 200);
      assertThat(get(address, "/metrics").body()).contains("jvm_memory_used_bytes");

      stream.writeUnits(0, stream.description().plan().units());
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
    }
  }

  @Test
  void aPortThatCanNotBeIsASentence() throws Exception {
    TestStream stream = TestStream.create(160, 20, 8, 1);
    List<String> arguments = Trainings.arguments(folder, stream, "--metrics-port", "70000");
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments)) {
      assertThat(trainer.exitCode()).isEqualTo(1);
      assertThat(trainer.errors())
          .contains("metrics-port must be 0..65535, was 70000")
          .doesNotContain("Exception");
    }
  }

  private static HttpResponse<String> get(String address, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).timeout(LONG).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
