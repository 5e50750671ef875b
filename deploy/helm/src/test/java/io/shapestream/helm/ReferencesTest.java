package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a manifest names is there: in the release, or in the values as somebody else's. */
class ReferencesTest {
  private static final Pattern METRIC = Pattern.compile("\\bshapestream_[a-z0-9_]+");

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyVolumeMountedIsThereAndEveryVolumeIsMounted(Path values) {
    Chart.example(values)
        .pods()
        .forEach(
            (name, pod) -> {
              Set<String> volumes =
                  Rendered.each(pod.at("/spec/volumes"))
                      .map(volume -> volume.path("name").asText())
                      .collect(Collectors.toCollection(TreeSet::new));
              Set<String> mounted = new TreeSet<>();
              Rendered.containers(pod)
                  .forEach(
                      c ->
                          c.path("volumeMounts")
                              .forEach(m -> mounted.add(m.path("name").asText())));
              assertThat(mounted).as(name).isEqualTo(volumes);
            });
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyConfigMapAndClaimIsInTheReleaseOrInTheValues(Path values) throws Exception {
    Rendered rendered = Chart.example(values);
    String given = Files.readString(values);
    for (JsonNode pod : rendered.pods().values()) {
      for (JsonNode volume : pod.at("/spec/volumes")) {
        String map = volume.at("/configMap/name").asText();
        assertThat(map.isEmpty() || rendered.names("ConfigMap").contains(map)).as(map).isTrue();
        String claim = volume.at("/persistentVolumeClaim/claimName").asText();
        assertThat(
                claim.isEmpty()
                    || rendered.names("PersistentVolumeClaim").contains(claim)
                    || given.contains("existingClaim: " + claim))
            .as(claim)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everySecretIsNamedInTheValues(Path values) throws Exception {
    String given = Files.readString(values);
    Rendered rendered = Chart.example(values);
    Set<String> secrets = new TreeSet<>();
    rendered
        .pods()
        .values()
        .forEach(
            pod -> {
              pod.findValues("secretKeyRef").forEach(ref -> secrets.add(ref.path("name").asText()));
              pod.findValues("secretName").forEach(name -> secrets.add(name.asText()));
              pod.findValues("imagePullSecrets")
                  .forEach(
                      list -> list.forEach(secret -> secrets.add(secret.path("name").asText())));
            });
    assertThat(secrets).allSatisfy(secret -> assertThat(given).contains(": " + secret));
    assertThat(rendered.ofKind("Secret")).as("the chart makes no secrets").isEmpty();
  }

  /** A path in a config file lies in a volume; in one of files, its file is there. */
  @ParameterizedTest
  @MethodSource("examples")
  void everyFileThatAConfigurationNamesIsMounted(Path values) throws Exception {
    Rendered rendered = Chart.example(values);
    for (Map.Entry<String, JsonNode> entry : rendered.pods().entrySet()) {
      JsonNode pod = entry.getValue();
      JsonNode container = Rendered.containers(pod).get(0);
      String config = pod.at("/spec/volumes/0/configMap/name").asText();
      List<String> arguments = Rendered.texts(container.path("args"));
      Path file = Path.of(arguments.get(arguments.indexOf("--config") + 1));
      Properties properties =
          ConfigurationIsAcceptedTest.properties(rendered, config, file.getFileName().toString());
      List<String> paths = new ArrayList<>(List.of(file.toString()));
      properties.values().stream()
          .map(String::valueOf)
          .filter(v -> v.startsWith("/"))
          .forEach(paths::add);
      assertThat(paths)
          .allSatisfy(
              path ->
                  assertThat(isMounted(path, container, pod))
                      .as("%s %s", entry.getKey(), path)
                      .isTrue());
    }
  }

  private static boolean isMounted(String path, JsonNode container, JsonNode pod) {
    return Rendered.each(container.path("volumeMounts"))
        .filter(mount -> (path + "/").startsWith(mount.path("mountPath").asText() + "/"))
        .anyMatch(mount -> holds(mount, path, pod));
  }

  private static boolean holds(JsonNode mount, String path, JsonNode pod) {
    JsonNode volume =
        Rendered.each(pod.at("/spec/volumes"))
            .filter(candidate -> candidate.path("name").equals(mount.path("name")))
            .findFirst()
            .orElseThrow();
    JsonNode items = volume.at("/secret/items");
    String file = Path.of(path).getFileName().toString();
    return items.isMissingNode()
        || Rendered.each(items).anyMatch(item -> item.path("path").asText().equals(file));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyPortThatIsNamedIsOpen(Path values) {
    Rendered rendered = Chart.example(values);
    Set<String> open = new TreeSet<>();
    rendered
        .pods()
        .values()
        .forEach(
            pod ->
                Rendered.containers(pod)
                    .forEach(
                        c ->
                            c.path("ports").forEach(port -> open.add(port.path("name").asText()))));
    rendered
        .ofKind("Service")
        .forEach(
            service ->
                service
                    .at("/spec/ports")
                    .forEach(port -> assertThat(open).contains(port.path("targetPort").asText())));
    rendered
        .ofKind("PodMonitor")
        .forEach(
            monitor ->
                monitor
                    .at("/spec/podMetricsEndpoints")
                    .forEach(
                        endpoint -> assertThat(open).contains(endpoint.path("port").asText())));
    rendered
        .ofKind("ServiceMonitor")
        .forEach(
            monitor ->
                monitor
                    .at("/spec/endpoints")
                    .forEach(
                        endpoint -> assertThat(open).contains(endpoint.path("port").asText())));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everySelectorFindsItsPods(Path values) {
    Rendered rendered = Chart.example(values);
    for (String kind : List.of("Service", "Deployment", "PodDisruptionBudget")) {
      for (JsonNode document : rendered.ofKind(kind)) {
        JsonNode selector = document.at("/spec/selector");
        JsonNode labels = kind.equals("Service") ? selector : selector.path("matchLabels");
        long found =
            rendered.pods().values().stream()
                .filter(pod -> matches(pod.at("/metadata/labels"), labels))
                .count();
        assertThat(found).as("%s %s", kind, Rendered.name(document)).isEqualTo(1);
      }
    }
  }

  private static boolean matches(JsonNode labels, JsonNode wanted) {
    return wanted.properties().stream()
        .allMatch(entry -> labels.path(entry.getKey()).equals(entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void scalersAimAtDeploymentsOfTheRelease(Path values) {
    Rendered rendered = Chart.example(values);
    for (String kind : List.of("ScaledObject", "HorizontalPodAutoscaler")) {
      for (JsonNode scaler : rendered.ofKind(kind)) {
        assertThat(rendered.names("Deployment"))
            .contains(scaler.at("/spec/scaleTargetRef/name").asText());
      }
    }
  }

  @Test
  void everyMetricIsInTheCatalogue() throws Exception {
    Set<String> known = metrics(Files.readString(Path.of("../../docs/metrics.md")));
    known.addAll(metrics(Files.readString(Path.of("../../docs/metrics-feeder.md"))));
    assertThat(known).hasSizeGreaterThan(30);
    for (JsonNode document : Chart.example("everything").documents()) {
      String kind = document.path("kind").asText();
      String name = Rendered.name(document);
      if (kind.equals("ScaledObject")
          || kind.equals("PrometheusRule")
          || name.contains("-dashboard-")) {
        Set<String> used = metrics(document.toString());
        assertThat(used).as(name).isNotEmpty();
        assertThat(used)
            .allSatisfy(
                metric ->
                    assertThat(known)
                        .as(name)
                        .contains(metric.replaceFirst("_(sum|count|bucket)$", "")));
      }
    }
  }

  private static Set<String> metrics(String text) {
    Matcher matcher = METRIC.matcher(text);
    Set<String> found = new TreeSet<>();
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  @Test
  void strimzisTopicsAreThoseThatTheServicesAskFor() throws Exception {
    Rendered rendered = Chart.example("strimzi");
    Map<String, JsonNode> topics =
        rendered.ofKind("KafkaTopic").stream()
            .collect(Collectors.toMap(t -> t.at("/spec/topicName").asText(), t -> t.path("spec")));
    List<JsonNode> asked = new ArrayList<>();
    TopicsAsked.of("fashion", 4)
        .forEach(
            (name, settings) -> {
              assertThat(topics).containsKey(name);
              JsonNode spec = Objects.requireNonNull(topics.get(name));
              asked.add(spec);
              assertThat(spec.path("partitions").asInt()).as(name).isEqualTo(settings.partitions());
              Properties configs = new Properties();
              spec.path("config")
                  .properties()
                  .forEach(e -> configs.put(e.getKey(), e.getValue().asText()));
              assertThat(configs).as(name).isEqualTo(settings.configs());
            });
    assertThat(asked).hasSize(5);
    assertThat(topics).containsKey("Fashion_MNIST.v1.plan");
  }

  @Test
  void aDashboardIsShippedAsItIs() throws Exception {
    Path source = Path.of("../grafana/dashboards/shapestream-run.json");
    JsonNode map = Chart.example("everything").one("ConfigMap", "rel-shapes-dashboard-run");
    assertThat(map.at("/data/shapestream-run.json").asText().strip())
        .isEqualTo(Files.readString(source).strip());
    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(map.toString()).doesNotContain("${DS_PROMETHEUS}");
  }
}
