package io.shapestream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final State state = new State();
  private final MetricsServer server = new MetricsServer("127.0.0.1", 0, registry, state);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void healthAndReadinessFollowTheService() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    state.waiting = Optional.of("It waits.");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("It waits.\n");

    state.failure = Optional.of("It has ended.");
    assertThat(get("/healthz").statusCode()).isEqualTo(500);
    assertThat(get("/healthz").body()).isEqualTo("It has ended.\n");
    assertThat(get("/readyz").body()).isEqualTo("It has ended.\n");
  }

  @Test
  void servesTheProcessAndNothingElse() throws Exception {
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void aTakenPortIsASentence() {
    assertThatThrownBy(() -> new MetricsServer("127.0.0.1", server.port(), registry, state))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't serve metrics at 127.0.0.1:" + server.port())
        .hasMessageContaining("--metrics-port");
    assertThatThrownBy(() -> new MetricsServer("no.such.host.invalid", 0, registry, state))
        .hasMessageContaining("metrics-host must be a known host or address");
  }

  @Test
  void nothingIsServedWithoutAPort() {
    MetricsOptions options = new MetricsOptions();
    options.check();
    assertThat(options.serve(registry, state)).isEmpty();
    options.metricsPort = 70_000;
    assertThatThrownBy(options::check).hasMessage("metrics-port must be 0..65535, was 70000");
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
