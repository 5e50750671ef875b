package io.shapestream.monitor.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.monitor.FakeRun;
import io.shapestream.monitor.Monitor;
import io.shapestream.monitor.MonitorSettings;
import io.shapestream.monitor.expose.Door;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import io.shapestream.telemetry.RunEnded;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real Prometheus scrapes a monitor that reads from a real Kafka. Without Prometheus on this
 * machine it is skipped, except in CI, where it fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // everything is started before all tests
class PrometheusIT {
  private static final Map<String, Object> KAFKA =
      Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  private static final Path DEPLOY = Path.of("../deploy/prometheus").toAbsolutePath().normalize();

  private static final Pattern OURS = Pattern.compile("\\bshapestream[_:][a-z0-9_:]+");

  /** With port 0 it takes a free one, and tells it. */
  private static final Pattern LISTENS =
      Pattern.compile("\"Listening on\" address=127\\.0\\.0\\.1:(\\d+)");

  private final String topic = SharedBroker.freshName("telemetry");
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final CountDownLatch restart = new CountDownLatch(1);
  private Monitor monitor;
  private FeederDouble feeder;
  private Process prometheus;
  private Path folder;
  private int port;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    boolean isThere = Stream.of("prometheus", "promtool").allMatch(PrometheusIT::isInstalled);
    String missing = "no prometheus and promtool in /usr/bin: scraping is not tested";
    if (!isThere) {
      assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
      assumeTrue(false, missing);
    }
    startMonitor();
    startPrometheus();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> !query("rate(shapestream_monitor_reports_total[1m]) > 0").isEmpty());
  }

  private static boolean isInstalled(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  private void startMonitor() throws Exception {
    try (Admin admin = Admin.create(KAFKA)) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    MonitorSettings settings =
        new MonitorSettings(Door.open("127.0.0.1", 0), Duration.ofHours(1), topic);
    monitor = new Monitor(settings, KAFKA, Clock.systemUTC());
    monitor.start();
    FakeRun failed = new FakeRun("failed", 0, 4, System.currentTimeMillis(), 2);
    write(failed.untilStep(66));
    write(List.of(failed.report(66, new RunEnded(RunEnded.Outcome.FAILED, "oh", 0, 0))));
    FakeRun running = new FakeRun("running", 4, 4, System.currentTimeMillis() - 30_000, 1);
    write(running.untilStep(66));
    Thread trainer = new Thread(() -> keepReporting(running), "made-up-trainer");
    trainer.setDaemon(true);
    trainer.start();
  }

  private void keepReporting(FakeRun run) {
    try {
      boolean isRestarted = false;
      for (long step = 72; ; step += 6) {
        if (!isRestarted && restart.getCount() == 0) {
          isRestarted = true;
          run.restart(System.currentTimeMillis(), "b81d20e");
          write(List.of(run.report(step % 264, run.started())));
        }
        write(List.of(run.report(step % 264, run.progress(step % 264))));
        Thread.sleep(500);
      }
    } catch (Exception testIsOver) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Report> reports) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new TreeMap<>(KAFKA), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Report report : reports) {
        byte[] key = report.run().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, ReportCodec.encode(report))).get();
      }
    }
  }

  private void startPrometheus() throws IOException {
    feeder = new FeederDouble();
    Path log = folder.resolve("prometheus.log");
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        Files.readString(DEPLOY.resolve("prometheus.yml"))
            .replaceAll("scrape_interval: \\S+", "scrape_interval: 1s")
            .replaceAll("evaluation_interval: \\S+", "evaluation_interval: 1s")
            .replace("- rules/", "- " + DEPLOY + "/rules/")
            .replace("127.0.0.1:9464", "127.0.0.1:" + monitor.port())
            .replace("127.0.0.1:9466", "127.0.0.1:" + feeder.port()));
    prometheus =
        new ProcessBuilder(
                "/usr/bin/prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await().atMost(Duration.ofSeconds(60)).until(() -> LISTENS.matcher(text(log)).find());
    Matcher listens = LISTENS.matcher(text(log));
    assertThat(listens.find()).as(text(log)).isTrue();
    port = Integer.parseInt(listens.group(1));
  }

  private static String text(Path log) throws IOException {
    return Files.readString(log);
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.destroy();
      prometheus.waitFor(10, TimeUnit.SECONDS);
    }
    if (monitor != null) {
      monitor.close();
    }
    if (feeder != null) {
      feeder.close();
    }
  }

  @Test
  void theTargetIsUp() throws Exception {
    assertThat(query("up{job=\"shapestream-monitor\"} == 1")).hasSize(1);
  }

  @Test
  void promtoolFindsNothingToCriticise() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitor.port() + "/metrics"))
            .build();
    Path metrics = folder.resolve("metrics.txt");
    client.send(request, HttpResponse.BodyHandlers.ofFile(metrics));
    assertThat(promtool(metrics, "check", "metrics")).isEmpty();
    assertThat(Files.size(metrics)).as("bytes checked").isGreaterThan(1000);
  }

  @Test
  void rulesPassTheirTests() throws Exception {
    assertThat(promtool(null, "test", "rules", DEPLOY.resolve("rules-test.yml").toString()))
        .contains("SUCCESS");
  }

  @Test
  void theShippedConfigurationIsValid() throws Exception {
    assertThat(promtool(null, "check", "config", DEPLOY.resolve("prometheus.yml").toString()))
        .contains("SUCCESS");
  }

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelShowsData(Dashboard dashboard) {
    for (String expression : DashboardsTest.expressions(dashboard)) {
      String concrete =
          expression
              .replaceAll("\\$(job|instance|run)\\b", ".+")
              .replace("$__rate_interval", "1m")
              .replace("$__range", "5m");
      await(expression)
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(query(concrete)).as(concrete).isNotEmpty());
    }
  }

  /** Grafana asks with the interval of two points on the screen, here of two scrapes. */
  @Test
  void everyAnnotationMarksWhatHappenedOnce() throws Exception {
    JsonNode annotations =
        json.readTree(DashboardJson.of(Dashboards.all().get(0))).at("/annotations/list");
    assertThat(annotations).as("annotations").hasSizeGreaterThanOrEqualTo(3);
    restart.countDown();
    for (JsonNode annotation : annotations) {
      String expression =
          annotation
              .path("expr")
              .asText()
              .replaceAll("\\$(job|instance|run)\\b", ".+")
              .replace("$__interval", "2s");
      await(expression)
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(pointsOfLastMinutes(expression)).isBetween(1, 3));
    }
  }

  private int pointsOfLastMinutes(String expression) throws Exception {
    long now = System.currentTimeMillis() / 1000;
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer =
        get("/api/v1/query_range?step=2&start=%d&end=%d&query=%s".formatted(now - 300, now, query));
    assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
    return answer.at("/data/result").findValues("values").stream().mapToInt(JsonNode::size).sum();
  }

  @Test
  void everyRuleIsEvaluatedWithoutError() throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                !query("shapestream:run_step_duration_seconds:p99_5m{run=\"running\"}").isEmpty());
    int rules = 0;
    for (JsonNode group : get("/api/v1/rules").at("/data/groups")) {
      for (JsonNode rule : group.path("rules")) {
        assertThat(rule.path("health").asText()).as(rule.path("name").asText()).isEqualTo("ok");
        rules++;
      }
    }
    assertThat(rules).as("rules loaded").isEqualTo(19);
  }

  @Test
  void everyMetricOfEveryRuleHasData() throws Exception {
    Set<String> metrics = new TreeSet<>();
    for (JsonNode group : get("/api/v1/rules").at("/data/groups")) {
      for (JsonNode rule : group.path("rules")) {
        OURS.matcher(rule.path("query").asText())
            .results()
            .forEach(found -> metrics.add(found.group()));
      }
    }
    assertThat(metrics).as("metrics of rules").hasSizeGreaterThan(20);
    for (String metric : metrics) {
      await(metric)
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(query(metric)).as(metric).isNotEmpty());
    }
  }

  @Test
  void aFailedRunRaisesItsAlertAndAHealthyOneNone() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                query(
                            "ALERTS{alertname=\"ShapeStreamRunFailed\", run=\"failed\", alertstate=\"firing\"}")
                        .size()
                    == 1);
    assertThat(queryOrEmpty("ALERTS{run=\"running\"}")).isEmpty();
  }

  private List<JsonNode> queryOrEmpty(String expression) {
    try {
      return query(expression);
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private List<JsonNode> query(String expression) throws IOException, InterruptedException {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = get("/api/v1/query?query=" + query);
    assertThat(answer.path("status").asText())
        .as("%s: %s", expression, answer)
        .isEqualTo("success");
    JsonNode result = answer.at("/data/result");
    return Stream.iterate(0, i -> i < result.size(), i -> i + 1).map(result::get).toList();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return json.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private String promtool(@org.jspecify.annotations.Nullable Path input, String... arguments)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of("/usr/bin/promtool"), Stream.of(arguments)).toList())
            .redirectErrorStream(true);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
