package io.shapestream.datafeed.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.plan.PlannerStatus;
import io.shapestream.metrics.Health;
import io.shapestream.metrics.MetricsServer;
import io.shapestream.stream.Rejection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Path PAGE = Path.of("../../docs/metrics-feeder.md");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final FeederMetrics metrics = new FeederMetrics("toy", registry);
  private PlannerStatus planner = PlannerStatus.NONE;
  private final MetricsServer server = new MetricsServer("127.0.0.1", 0, registry, new Fine());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void servesWhatTheFeederAndThePlannerSay() throws Exception {
    watch();
    planner = new PlannerStatus(120, 20, "slow", 3, Set.of("gone"), 2, Set.of("late"));
    metrics.made(Duration.ofMillis(2));
    metrics.committed(Duration.ofMillis(40), List.of());
    assertThat(get("/metrics").body())
        .contains("# TYPE shapestream_feeder_units_total counter")
        .contains("shapestream_feeder_ready{stream=\"toy\"} 1.0")
        .contains("shapestream_feeder_units_total{stream=\"toy\"} 5.0")
        .contains("shapestream_feeder_lag_units{stream=\"toy\"} 8.0")
        .contains("shapestream_feeder_unit_duration_seconds_bucket{stream=\"toy\",le=\"0.0025\"} 1")
        .contains("shapestream_feeder_transaction_duration_seconds_count{stream=\"toy\"} 1")
        .contains("shapestream_stream_planned_units{stream=\"toy\"} 120.0")
        .contains("shapestream_stream_lead_units{stream=\"toy\"} 100.0")
        .contains("shapestream_stream_slowest_run_unit{run=\"slow\",stream=\"toy\"} 20.0")
        .contains("shapestream_stream_run_dead{run=\"gone\",stream=\"toy\"} 1.0")
        .contains("shapestream_stream_run_endangered{run=\"late\",stream=\"toy\"} 1.0")
        .contains("shapestream_stream_run_deaths_total{stream=\"toy\"} 2.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void aFeederThatDoesNotPlanSaysNothingOfTheStream() throws Exception {
    watch();
    assertThat(get("/metrics").body())
        .contains("shapestream_feeder_units_total")
        .doesNotContain("shapestream_stream_");
  }

  @Test
  void exportsTheCatalogueAndNothingElseOfOurs() throws Exception {
    watch();
    planner = new PlannerStatus(1, 1, "run", 1, Set.of("dead"), 1, Set.of("dead"));
    metrics.made(Duration.ZERO);
    metrics.committed(Duration.ZERO, List.of(rejection("it is broken")));
    Set<String> exported =
        get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("# TYPE shapestream_"))
            .map(line -> line.substring("# TYPE ".length(), line.lastIndexOf(' ')))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(exported)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).map(Metric::exportedName).toList());
  }

  @Test
  void reasonsOfRejectionsStayFew() throws Exception {
    metrics.committed(
        Duration.ZERO, List.of(rejection("it is 30000 px wide"), rejection("it is 40000 px wide")));
    for (int i = 0; i < 100; i++) {
      metrics.committed(
          Duration.ZERO,
          List.of(rejection("reason " + (char) ('A' + i % 26) + (char) ('A' + i / 26))));
    }
    List<String> rows =
        get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("shapestream_feeder_rejected_images_total{"))
            .toList();
    assertThat(rows)
        .hasSize(Reasons.MOST + 1)
        .contains(
            "shapestream_feeder_rejected_images_total{reason=\"it is N px wide\",stream=\"toy\"} 2.0")
        .contains("shapestream_feeder_rejected_images_total{reason=\"other\",stream=\"toy\"} 81.0");
  }

  @Test
  void thePageIsMadeFromTheCatalogue() throws Exception {
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.writeString(PAGE, MetricsDoc.markdown());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/metrics-feeder.md; -Dshapestream.docs=write makes it anew")
        .isEqualTo(MetricsDoc.markdown());
  }

  private void watch() {
    metrics.watch(() -> true, () -> new FeederStatus(2, 5, 40, 4000, 0, 3, 1, 8), () -> planner);
  }

  private static Rejection rejection(String reason) {
    return new Rejection(1, 0, 3, 4, "train/3.png", reason, false);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private record Fine() implements Health {
    @Override
    public Optional<String> failure() {
      return Optional.empty();
    }

    @Override
    public Optional<String> waiting() {
      return Optional.empty();
    }
  }
}
