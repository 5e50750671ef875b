package io.shapestream.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import io.shapestream.telemetry.TelemetryTopic;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The monitor as processes of its own, on the topic that every installation has. */
@Timeout(300)
class KilledMonitorIT {
  private static final Map<String, Object> KAFKA =
      Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  private static final int RUNS = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void everyGaugeIsBackBeforeReadinessAfterKillDashNineAndSeveralMonitorsAgree() throws Exception {
    String topic = TelemetryTopic.DEFAULT.name();
    try (Admin admin = Admin.create(KAFKA)) {
      admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
    }
    write(topic);
    URI first = start();
    await().atMost(Duration.ofSeconds(60)).until(() -> status(first, "/readyz") == 200);
    Map<String, Double> before = runs(first);
    assertThat(before).hasSizeGreaterThan(RUNS * 50);

    Process killed = processes.get(0);
    killed.destroyForcibly();
    assertThat(killed.waitFor()).as("killed, not asked to end").isEqualTo(128 + 9);

    URI again = start();
    URI beside = start();
    assertThat(runsAtFirstReadiness(again)).isEqualTo(before);
    assertThat(runsAtFirstReadiness(beside)).isEqualTo(before);
  }

  private void write(String topic) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new TreeMap<>(KAFKA), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int run = 0; run < RUNS; run++) {
        FakeRun fake = new FakeRun("run-" + run, run % 5, 8, System.currentTimeMillis(), run);
        for (Report report : fake.untilStep(6L * FakeRun.STEPS_PER_EPOCH)) {
          byte[] key = report.run().getBytes(UTF_8);
          var unused = producer.send(new ProducerRecord<>(topic, key, ReportCodec.encode(report)));
        }
      }
      producer.flush();
      producer.send(new ProducerRecord<>(topic, new byte[] {1, 2, 3})).get();
    }
  }

  private URI start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                MonitorMain.class.getName(),
                "--port",
                "0",
                "--log-level",
                "WARN",
                "--bootstrap-servers",
                SharedBroker.bootstrapServers())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    BufferedReader out = process.inputReader(UTF_8);
    String ready = out.readLine();
    assertThat(ready).startsWith("READY http://127.0.0.1:");
    return URI.create(ready.substring("READY ".length()));
  }

  /** Asks without a pause, so that no report can come in between. */
  private Map<String, Double> runsAtFirstReadiness(URI monitor) throws Exception {
    while (status(monitor, "/readyz") != 200) {
      Thread.onSpinWait();
    }
    return runs(monitor);
  }

  private Map<String, Double> runs(URI monitor) throws Exception {
    Map<String, Double> metrics =
        new TreeMap<>(Scrape.of(get(monitor, "/metrics").body()).values());
    metrics.keySet().removeIf(key -> !key.contains("run="));
    return metrics;
  }

  private int status(URI monitor, String path) throws IOException, InterruptedException {
    return get(monitor, path).statusCode();
  }

  private HttpResponse<String> get(URI monitor, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(monitor.resolve(path)).timeout(Duration.ofSeconds(60)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
