package io.shapestream.monitor.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.monitor.meter.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dashboards agree with their source and with the catalogue of metrics, and keep the rules of
 * Grafana's dashboard linter. With {@code -Dshapestream.docs=write} the files are written first.
 */
class DashboardsTest {
  private static final Path FOLDER = Path.of("../deploy/grafana/dashboards");
  private static final Path RULES = Path.of("../deploy/prometheus/rules/shapestream.yml");
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:shapestream|jvm|process|kafka)_[a-z0-9_]+)");
  private static final Pattern SELECTOR = Pattern.compile("[a-z_]+\\{([^}]*)}");

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theFileIsMadeFromTheSource(Dashboard dashboard) throws IOException {
    Path file = FOLDER.resolve(dashboard.uid() + ".json");
    String json = DashboardJson.of(dashboard);
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.writeString(file, json);
    }

    assertThat(Files.readString(file))
        .as("%s; -Dshapestream.docs=write makes it anew", file)
        .isEqualTo(json);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricIsInTheCatalogue(Dashboard dashboard) {
    expressions(dashboard)
        .forEach(expression -> assertThat(unknownMetrics(expression)).as(expression).isEmpty());
  }

  @Test
  void everyMetricOfTheRulesIsInTheCatalogue() throws IOException {
    String rules =
        Files.readAllLines(RULES).stream()
            .filter(line -> !line.strip().matches("(summary|description|- name):.*"))
            .collect(Collectors.joining("\n"));
    assertThat(unknownMetrics(rules)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelExplainsItself(Dashboard dashboard) {
    for (Panel panel : dashboard.panels()) {
      assertThat(panel.title()).isNotBlank();
      assertThat(panel.description()).as(panel.title()).isNotBlank();
      assertThat(panel.unit()).as(panel.title()).isNotBlank();
      assertThat(panel.queries()).as(panel.title()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everySelectorFollowsTheVariables(Dashboard dashboard) {
    for (String expression : expressions(dashboard)) {
      List<String> selectors =
          SELECTOR.matcher(expression).results().map(found -> found.group(1)).toList();
      assertThat(selectors).as(expression).isNotEmpty();
      assertThat(selectors)
          .as(expression)
          .allSatisfy(
              selector ->
                  assertThat(selector).contains("job=~\"$job\"", "instance=~\"$instance\""));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void ratesUseTheRateInterval(Dashboard dashboard) {
    for (String expression : expressions(dashboard)) {
      if (expression.contains("rate(")) {
        assertThat(expression).contains("[$__rate_interval]");
      }
      if (expression.contains("_total{")) {
        assertThat(expression).as("counters are rated").containsPattern("(rate|increase)\\(");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void keepsTheRulesOfTheLinter(Dashboard dashboard) throws IOException {
    JsonNode json = new ObjectMapper().readTree(DashboardJson.of(dashboard));

    assertThat(json.path("editable").asBoolean(true)).as("editable").isFalse();
    assertThat(json.at("/templating/list/0/type").asText()).isEqualTo("datasource");
    assertThat(json.at("/templating/list/0/query").asText()).isEqualTo("prometheus");
    for (JsonNode variable : json.at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        assertThat(variable.path("refresh").asInt())
            .as("refreshed with the time range")
            .isEqualTo(2);
        assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
    for (JsonNode panel : json.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
    assertThat(json.toString()).doesNotContain("${DS_PROMETHEUS}");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsDoNotOverlap(Dashboard dashboard) throws IOException {
    Set<String> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : new ObjectMapper().readTree(DashboardJson.of(dashboard)).path("panels")) {
      JsonNode at = panel.path("gridPos");
      assertThat(ids.add(panel.path("id").asInt())).as("own id").isTrue();
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          String cell = (at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
  }

  @Test
  void dashboardsHaveTheirOwnIds() {
    assertThat(Dashboards.all()).extracting(Dashboard::uid).doesNotHaveDuplicates();
  }

  static List<String> expressions(Dashboard dashboard) {
    List<String> expressions = new ArrayList<>();
    for (Panel panel : dashboard.panels()) {
      panel.queries().forEach(query -> expressions.add(query.promql(dashboard.matchers())));
    }
    return expressions;
  }

  private static List<String> unknownMetrics(String expression) {
    Set<String> known =
        Arrays.stream(Metric.values()).flatMap(DashboardsTest::series).collect(Collectors.toSet());
    FeederDouble.catalogue().forEach(metric -> known.addAll(metric.series()));
    known.addAll(
        List.of("jvm_memory_used_bytes", "kafka_consumer_fetch_manager_fetch_latency_avg"));
    return METRIC
        .matcher(expression.replaceAll("shapestream:[a-z0-9_:]+", ""))
        .results()
        .map(found -> found.group(1))
        .filter(name -> !known.contains(name))
        .toList();
  }

  private static Stream<String> series(Metric metric) {
    String name = metric.exportedName();
    return metric.type() == Metric.Type.HISTOGRAM
        ? Stream.of(name + "_bucket", name + "_sum", name + "_count")
        : Stream.of(name);
  }
}
