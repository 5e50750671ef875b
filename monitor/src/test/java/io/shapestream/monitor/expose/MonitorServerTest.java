package io.shapestream.monitor.expose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import io.shapestream.monitor.FakeRun;
import io.shapestream.monitor.Scrape;
import io.shapestream.monitor.collect.FakeStream;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.monitor.meter.MonitorCollector;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MonitorServerTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\n\u2028";
  private static final Readings LIVE = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");

  private final Runs runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private volatile Readings readings = LIVE;
  private volatile List<StreamView> streams = List.of();
  private final MonitorServer server = server(0);

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void servesMetricsAsPrometheusTextByDefault() throws Exception {
    accept("run", 4);
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(Scrape.of(answer.body()).value("shapestream_run_step", "run=run")).isEqualTo(66);
  }

  @Test
  void servesOpenMetricsToWhoeverAsksForIt() throws Exception {
    accept("run", 4);
    HttpResponse<String> answer = get("/metrics", "Accept", "application/openmetrics-text");

    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(answer.body())
        .endsWith("# EOF\n")
        .contains("# UNIT shapestream_run_data_wait_ratio ratio");
    assertThat(Scrape.of(answer.body()).value("shapestream_run_step", "run=run")).isEqualTo(66);
  }

  @Test
  void servesProtobufWithNativeHistogramsToWhoeverAsksForIt() throws Exception {
    accept("run", 4);
    HttpResponse<String> answer =
        get(
            "/metrics",
            "Accept",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");

    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/vnd.google.protobuf");
    assertThat(answer.body()).contains("shapestream_run_step_duration_seconds");
  }

  @Test
  void isHealthyWhileItReads() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    readings = new Readings(Readings.State.ENDED, 0, 0, 0, 0, 0, 0, 0, "");
    assertThat(get("/healthz").statusCode()).isEqualTo(500);
  }

  @Test
  void isReadyOnlyWhenCaughtUp() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    readings = new Readings(Readings.State.CATCHING_UP, 0, 0, 0, 0, 1, 0, 17, "Kafka: away");

    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body())
        .isEqualTo("Not ready: catching up, 17 records to read. Kafka: away.\n");
  }

  @Test
  void servesThePageAndAllThatItLoads() throws Exception {
    String page = get("/").body();
    List<String> parts = new ArrayList<>(List.of("page.js", "page.css", "icon.svg"));
    parts.forEach(part -> assertThat(page).as("the page loads it").contains(part));
    for (String script : parts.subList(0, 1).toArray(String[]::new)) {
      importsOf(get("/" + script).body()).forEach(parts::add);
    }
    for (String part : parts) {
      HttpResponse<String> answer = get("/" + part);
      assertThat(answer.statusCode()).as(part).isEqualTo(200);
      importsOf(answer.body())
          .forEach(imported -> assertThat(statusOf("/" + imported)).as(imported).isEqualTo(200));
    }
  }

  @Test
  void theBrowserMayLoadNothingFromElsewhere() throws Exception {
    for (String path : List.of("/", "/page.js", "/metrics", "/api/runs", "/nothing-here")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.headers().firstValue("content-security-policy"))
          .as(path)
          .hasValue(SecurityHeaders.CONTENT_SECURITY_POLICY);
      assertThat(answer.headers().firstValue("x-content-type-options"))
          .as(path)
          .hasValue("nosniff");
    }
    assertThat(get("/").body())
        .as("no inline scripts, styles or handlers")
        .doesNotContainPattern("<script>|<style|style=|\\son[a-z]+=|https?://");
  }

  @Test
  void tellsAllRunsAsJson() throws Exception {
    accept("first", 4);
    accept("second", 0);
    JsonNode answer = json.readTree(get("/api/runs").body());

    assertThat(answer.at("/runs/0/run").asText()).isEqualTo("first");
    assertThat(answer.at("/runs/0/now/adaptors")).hasSize(4);
    assertThat(answer.at("/runs/0/now/layers/0/size").asInt()).isEqualTo(28);
    assertThat(answer.at("/runs/0/test/accuracy").asDouble()).isBetween(0.1, 1.0);
    assertThat(answer.at("/runs/0/setup/network").asText()).isEqualTo("vgg-d");
    assertThat(answer.at("/runs/1/now/adaptors")).isEmpty();
  }

  @Test
  void tellsThePastOfARun() throws Exception {
    accept("run", 4);
    JsonNode past = json.readTree(get("/api/history?run=run").body());

    assertThat(past.at("/train/step")).hasSize(11);
    assertThat(past.at("/train/alpha")).hasSize(4);
    assertThat(past.at("/train/alpha/3")).hasSize(11);
    assertThat(past.at("/test/accuracy")).hasSize(1);
  }

  @Test
  void knowsNoPastOfAnUnknownRun() throws Exception {
    assertThat(get("/api/history?run=nobody").statusCode()).isEqualTo(404);
    assertThat(get("/api/history").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsOfStreamsAndWhatTheyRejected() throws Exception {
    streams = List.of(FakeStream.view("fashion", 700));
    accept("run", 0);

    JsonNode stream = json.readTree(get("/api/runs").body()).at("/streams/0");
    assertThat(stream.path("stream").asText()).isEqualTo("fashion");
    assertThat(stream.path("planned").asInt()).isEqualTo(700);
    assertThat(stream.path("rejected").asInt()).isEqualTo(6);
    JsonNode rejected = json.readTree(get("/api/rejected?stream=fashion").body());
    assertThat(rejected).hasSize(6);
    assertThat(rejected.at("/0/reason").asText()).isEqualTo("The file is no image.");
    assertThat(rejected.at("/0/picture/rgb").binaryValue()).hasSize(3 * 28 * 28);
    assertThat(rejected.at("/5").has("picture")).isFalse();
    assertThat(get("/api/rejected?stream=other").statusCode()).isEqualTo(404);
    assertThat(get("/api/rejected").statusCode()).isEqualTo(404);
  }

  @Test
  void carriesHostileNamesUnharmedAndHarmless() throws Exception {
    accept(HOSTILE, 2);

    HttpResponse<String> answer = get("/api/runs");
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    assertThat(json.readTree(answer.body()).at("/runs/0/run").asText()).isEqualTo(HOSTILE);
    String query = URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8);
    assertThat(json.readTree(get("/api/history?run=" + query).body()).at("/run").asText())
        .isEqualTo(HOSTILE);
    assertThat(Scrape.of(get("/metrics").body()).value("shapestream_run_step", "run=" + HOSTILE))
        .isEqualTo(66);
  }

  @Test
  void keepsAHostileNameWithinOneEvent() throws Exception {
    accept(HOSTILE, 2);
    try (Stream<String> lines = events()) {
      String first = lines.findFirst().orElseThrow();
      assertThat(first).startsWith("data: ");
      assertThat(json.readTree(first.substring(6)).at("/runs/0/run").asText()).isEqualTo(HOSTILE);
    }
  }

  @Test
  void tellsViewersAllFirstAndThenWhatChanges() throws Exception {
    accept("first", 0);
    accept("second", 0);
    try (Stream<String> lines = events()) {
      var events = lines.filter(line -> !line.isEmpty()).iterator();
      JsonNode all = json.readTree(events.next().substring(6));
      assertThat(all.at("/all").asBoolean()).isTrue();
      assertThat(all.at("/runs")).hasSize(2);
      accept("third", 0);
      JsonNode change = json.readTree(events.next().substring(6));
      assertThat(change.at("/all").asBoolean()).isFalse();
      assertThat(change.at("/runs")).hasSize(1);
      assertThat(change.at("/runs/0/run").asText()).isEqualTo("third");
    }
  }

  @Test
  void aViewerWhoDoesNotReadHoldsUpNobody() throws Exception {
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = idle.getOutputStream();
      out.write(
          "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      accept("run", 0);
      assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(120)
  void sendsViewersAwayWhenItCloses() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/api/events")).build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("data: ");
      server.close();
      assertThat(ends(lines)).as("what was left of the stream ends").isTrue();
    }
  }

  // Whole, or cut off.
  private static boolean ends(BufferedReader lines) {
    try {
      String line = lines.readLine();
      while (line != null) {
        line = lines.readLine();
      }
      return true;
    } catch (IOException cutOff) {
      return true;
    }
  }

  @Test
  void servesNothingElse() throws Exception {
    assertThat(get("/../pom.xml").statusCode()).isIn(400, 404);
    assertThat(get("/page/index.html").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/api/runs")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isIn(404, 405);
  }

  @Test
  void namesThePortAndTheKeyWhenThePortIsTaken() {
    try (MonitorServer second = server(server.port())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("Can't listen on 127.0.0.1:" + server.port())
          .hasMessageEndingWith("Choose another with --port (0 takes any free one).");
    }
  }

  @Test
  void namesTheHostThatDoesNotExist() {
    try (MonitorServer elsewhere = server(Door.open("no-such-host.invalid", 0))) {
      assertThatThrownBy(elsewhere::start)
          .isInstanceOf(UserError.class)
          .hasMessage("Can't listen on no-such-host.invalid:0: no such host. Check --host.");
    }
  }

  private MonitorServer server(int port) {
    return server(Door.open("127.0.0.1", port));
  }

  private MonitorServer server(Door door) {
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    registry.register(new MonitorCollector(runs, () -> readings));
    return new MonitorServer(
        door, runs, () -> readings, () -> streams, collector, registry, Clock.systemUTC());
  }

  private void accept(String name, int adaptors) {
    new FakeRun(name, adaptors, 2, System.currentTimeMillis(), 1)
        .untilStep(FakeRun.STEPS_PER_EPOCH)
        .forEach(runs::accept);
  }

  private Stream<String> events() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/events")).timeout(Duration.ofSeconds(20)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofLines()).body();
  }

  private static List<String> importsOf(String script) {
    return java.util.regex.Pattern.compile("from '\\./([a-z]+\\.js)'")
        .matcher(script)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private int statusOf(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    Optional.of(headers).filter(some -> some.length > 0).ifPresent(request::headers);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
