package io.shapestream.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.expose.Door;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import io.shapestream.telemetry.TelemetryTopic;
import io.shapestream.telemetry.TelemetryWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitorIT {
  private static final Map<String, Object> KAFKA =
      Map.of("bootstrap.servers", SharedBroker.bootstrapServers());

  private final String topic = SharedBroker.freshName("telemetry");
  private final HttpClient client = HttpClient.newHttpClient();
  private Monitor monitor = monitor();

  @BeforeEach
  void start() {
    monitor.start();
  }

  @AfterEach
  void stop() {
    monitor.close();
  }

  @Test
  void showsWhatATrainerReports() throws Exception {
    makeTopic();
    FakeRun run = new FakeRun("unused", 4, 2, System.currentTimeMillis(), 1);
    TelemetryTopic telemetry = new TelemetryTopic(topic, 2, Map.of());
    try (TelemetryWriter writer =
        new TelemetryWriter(KAFKA, telemetry, "run-1", Clock.systemUTC())) {
      writer.start();
      writer.report(run.started());
      writer.report(run.progress(60));
      await().atMost(Duration.ofSeconds(20)).until(() -> steps("run-1") == 60);
      writer.report(run.progress(66));
      await().atMost(Duration.ofSeconds(20)).until(() -> steps("run-1") == 66);
    }

    assertThat(scrape().value("shapestream_run_reports_total", "run=run-1")).isEqualTo(3);
    assertThat(scrape().value("shapestream_run_reports_lost_total", "run=run-1")).isZero();
  }

  @Test
  void isNotReadyWithoutATopicAndReadyOnceItIsThere() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get("/readyz").body().contains("Topic " + topic + " does not exist yet"));
    makeTopic();

    await().atMost(Duration.ofSeconds(20)).until(() -> get("/readyz").statusCode() == 200);
  }

  @Test
  void restoresEveryGaugeBeforeItIsReadyAgain() throws Exception {
    makeTopic();
    write(new FakeRun("first", 4, 3, System.currentTimeMillis(), 1).whole());
    write(new FakeRun("second", 0, 3, System.currentTimeMillis(), 2).untilStep(150));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> steps("first") == 198 && steps("second") == 150);
    Map<String, Double> before = runMetrics();
    monitor.close();

    monitor = monitor();
    monitor.start();
    Map<String, Double> whenReady = null;
    while (whenReady == null) {
      if (get("/readyz").statusCode() == 200) {
        whenReady = runMetrics();
      }
    }

    assertThat(whenReady).isEqualTo(before);
    assertThat(before).as("metrics of runs").hasSizeGreaterThan(100);
  }

  @Test
  void countsAndSkipsWhatItCannotRead() throws Exception {
    makeTopic();
    Report report = new FakeRun("fine", 4, 2, System.currentTimeMillis(), 1).untilStep(6).get(1);
    try (Producer<byte[], byte[]> producer = producer()) {
      send(producer, "hostile", new byte[] {1, 2, 3});
      send(producer, "newer", new byte[] {8, 2});
      send(producer, "newer", new byte[] {8, 1});
      send(producer, "fine", ReportCodec.encode(report));
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> steps("fine") == 6);
    String skipped = "shapestream_monitor_records_skipped_total";
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(scrape().value(skipped, "reason=damaged")).isEqualTo(1);
              assertThat(scrape().value(skipped, "reason=unknown_version")).isEqualTo(1);
              assertThat(scrape().value(skipped, "reason=unknown_kind")).isEqualTo(1);
            });
    assertThat(monitor.readings().state()).isEqualTo(Readings.State.LIVE);
  }

  @Test
  void tellsOfItsVirtualMachineAndItsKafkaClientToo() throws Exception {
    makeTopic();
    await().atMost(Duration.ofSeconds(20)).until(() -> get("/readyz").statusCode() == 200);

    assertThat(scrape().types())
        .containsKeys("jvm_memory_used_bytes", "process_uptime_seconds", "process_cpu_usage")
        .containsKey("kafka_consumer_fetch_manager_records_consumed_total");
  }

  private Monitor monitor() {
    return new Monitor(
        new MonitorSettings(Door.open("127.0.0.1", 0), Duration.ofHours(1), topic),
        KAFKA,
        Clock.systemUTC());
  }

  private void makeTopic() throws Exception {
    try (Admin admin = Admin.create(KAFKA)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      await()
          .ignoreExceptions()
          .until(() -> admin.listOffsets(latestOfBoth()).all().get().size() == 2);
    }
  }

  private Map<TopicPartition, OffsetSpec> latestOfBoth() {
    return Map.of(
        new TopicPartition(topic, 0), OffsetSpec.latest(),
        new TopicPartition(topic, 1), OffsetSpec.latest());
  }

  private void write(List<Report> reports) throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      for (Report report : reports) {
        send(producer, report.run(), ReportCodec.encode(report));
      }
    }
  }

  private static Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        new TreeMap<>(KAFKA), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(Producer<byte[], byte[]> producer, String run, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, run.getBytes(StandardCharsets.UTF_8), value)).get();
  }

  private double steps(String run) throws Exception {
    Scrape scrape = scrape();
    return scrape.has("shapestream_run_step", "run=" + run)
        ? scrape.value("shapestream_run_step", "run=" + run)
        : -1;
  }

  private Map<String, Double> runMetrics() throws Exception {
    Map<String, Double> metrics = new TreeMap<>(scrape().values());
    metrics.keySet().removeIf(key -> !key.contains("run="));
    return metrics;
  }

  private Scrape scrape() throws Exception {
    return Scrape.of(get("/metrics").body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + monitor.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
