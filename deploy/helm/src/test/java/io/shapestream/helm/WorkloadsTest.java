package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.monitor.MonitorMain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What runs, and how it is started, stopped, scaled and replaced. */
class WorkloadsTest {

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyPodIsLockedIn(Path values) {
    Chart.example(values)
        .pods()
        .forEach(
            (name, pod) -> {
              JsonNode spec = pod.path("spec");
              assertThat(spec.path("automountServiceAccountToken").asBoolean(true))
                  .as(name)
                  .isFalse();
              assertThat(spec.path("enableServiceLinks").asBoolean(true))
                  .as("%s: a Service named shapestream would set SHAPESTREAM_PORT", name)
                  .isFalse();
              assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).as(name).isTrue();
              assertThat(spec.at("/securityContext/seccompProfile/type").asText())
                  .as(name)
                  .isEqualTo("RuntimeDefault");
              Rendered.containers(pod).forEach(container -> assertLockedIn(name, container));
            });
  }

  private static void assertLockedIn(String name, JsonNode container) {
    JsonNode context = container.path("securityContext");
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).as(name).isTrue();
    assertThat(Rendered.texts(context.at("/capabilities/drop"))).as(name).containsExactly("ALL");
    assertThat(Rendered.each(container.path("volumeMounts")).map(m -> m.path("mountPath").asText()))
        .as("%s writes temporary files, for what its libraries unpack", name)
        .contains("/tmp");
    assertThat(container.at("/resources/requests/memory").asText()).as(name).isNotEmpty();
    assertThat(container.at("/resources/limits/memory").asText()).as(name).isNotEmpty();
    assertThat(container.path("env").toString())
        .as("%s: secrets come from secrets", name)
        .doesNotContain("\"value\":\"org.apache.kafka");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyServiceHasLongerToStopThanItTakes(Path values) {
    Chart.example(values)
        .pods()
        .forEach(
            (name, pod) -> {
              if (!name.contains("-topics-") && !name.startsWith("Pod/")) { // tests serve nobody
                assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt())
                    .as("%s: a service waits up to 60 s for itself", name)
                    .isGreaterThan(60);
              }
            });
  }

  @Test
  void theMonitorHasProbesOfThreeKinds() {
    JsonNode container =
        Chart.example("minimal")
            .one("Deployment", "rel-shapestream-monitor")
            .at("/spec/template/spec/containers/0");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
  }

  /** What stands on a command line is stronger than JDK_JAVA_OPTIONS: images leave it free. */
  @Test
  void javasSwitchesAreTheImagesUntilTheValuesHaveSome() {
    String values = "kafka: {bootstrapServers: 'k:9092'}\nstreams: {s: {partitions: 2}}\n";
    Chart.of(values)
        .pods()
        .values()
        .forEach(pod -> assertThat(pod.toString()).doesNotContain("JDK_JAVA_OPTIONS"));
    JsonNode feeder =
        Chart.of(values + "feeder: {javaOptions: '-XX:MaxRAMPercentage=70'}\n")
            .one("Deployment", "rel-shapestream-feeder-s");
    assertThat(feeder.at("/spec/template/spec/containers/0/env").toString())
        .isEqualTo("[{\"name\":\"JDK_JAVA_OPTIONS\",\"value\":\"-XX:MaxRAMPercentage=70\"}]");
  }

  @Test
  void theTestAsksTheMonitorThroughItsService() throws Exception {
    Rendered rendered = Chart.example("everything");
    JsonNode service = rendered.one("Service", "rel-shapes-monitor");
    assertThat(
            ConfigurationIsAcceptedTest.properties(
                rendered, "rel-shapes-monitor-test", "check.properties"))
        .containsEntry(
            "monitor", "http://rel-shapes-monitor:" + service.at("/spec/ports/0/port").asText());
    JsonNode pod = rendered.one("Pod", "rel-shapes-monitor-test");
    assertThat(Rendered.texts(pod.at("/spec/containers/0/args"))).startsWith("check");
    JsonNode policy = rendered.one("NetworkPolicy", "rel-shapes-monitor");
    assertThat(policy.at("/spec/ingress").toString())
        .as("the policy lets the test in, too")
        .contains("\"app.kubernetes.io/component\":\"test\"");
    assertThat(Chart.example("trial-policies").names("Pod"))
        .as("without a monitor nothing asks for it")
        .doesNotContain("rel-shapestream-monitor-test");
  }

  @Test
  void theMonitorTakesItsLoginAndItsCertificateFromSecrets() throws Exception {
    Rendered secure = Chart.example("secure");
    JsonNode pod = secure.one("Deployment", "rel-shapestream-monitor").at("/spec/template/spec");
    JsonNode container = pod.path("containers").get(0);
    assertThat(container.path("env").findValuesAsText("name")).contains("SHAPESTREAM_USER");
    assertThat(pod.path("volumes").findValuesAsText("secretName"))
        .contains("monitor-login", "monitor-certificate");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.path(probe).at("/httpGet/scheme").asText()).isEqualTo("HTTPS");
    }
    Set<String> options = new CommandLine(new MonitorMain()).getCommandSpec().optionsMap().keySet();
    var properties =
        ConfigurationIsAcceptedTest.properties(
            secure, "rel-shapestream-monitor", "monitor.properties");
    assertThat(properties)
        .containsEntry("password-file", "/etc/shapestream/login/password")
        .containsEntry("tls-keystore", "/etc/shapestream/tls/keystore.p12")
        .containsEntry("tls-password-file", "/etc/shapestream/tls/password");
    assertThat(options)
        .contains("--user", "--password-file", "--tls-keystore", "--tls-password-file");
  }

  @Test
  void prometheusScrapesAGuardedMonitorWithTheSameSecrets() {
    JsonNode endpoint =
        Chart.example("secure")
            .one("ServiceMonitor", "rel-shapestream-monitor")
            .at("/spec/endpoints/0");
    assertThat(endpoint.path("scheme").asText()).isEqualTo("https");
    assertThat(endpoint.at("/tlsConfig/serverName").asText()).isEqualTo("monitor.example");
    assertThat(endpoint.at("/basicAuth/username/name").asText()).isEqualTo("monitor-login");
    assertThat(endpoint.at("/basicAuth/password/key").asText()).isEqualTo("password");
    JsonNode open =
        Chart.example("everything").ofKind("ServiceMonitor").get(0).at("/spec/endpoints/0");
    assertThat(open.has("scheme") || open.has("basicAuth")).isFalse();
  }

  @Test
  void feedersHaveProbesOfThreeKindsWhereTheyServe() throws Exception {
    JsonNode container = feeder("minimal", "fashion").at("/spec/template/spec/containers/0");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.path(probe).at("/httpGet/path").asText()).isEqualTo("/healthz");
      assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("http");
    }
    assertThat(
            ConfigurationIsAcceptedTest.properties(
                Chart.example("minimal"), "rel-shapestream-feeder-fashion", "datafeed.properties"))
        .containsEntry("metrics-port", container.at("/ports/0/containerPort").asText())
        .containsEntry("metrics-host", "0.0.0.0");
  }

  @Test
  void trainersHaveProbesOfThreeKindsWhereTheyServe() throws Exception {
    Rendered minimal = Chart.example("minimal");
    JsonNode container =
        minimal.ofKind("Job").stream()
            .filter(job -> Rendered.name(job).startsWith("rel-shapestream-trainer-first-"))
            .findFirst()
            .orElseThrow()
            .at("/spec/template/spec/containers/0");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("http");
    }
    assertThat(
            ConfigurationIsAcceptedTest.properties(
                minimal, "rel-shapestream-trainer-first", "trainer.properties"))
        .containsEntry("metrics-port", container.at("/ports/0/containerPort").asText())
        .containsEntry("metrics-host", "0.0.0.0");
  }

  @Test
  void anUpgradeNeverUndoesAScaling() {
    for (String example : List.of("minimal", "keda", "trial")) {
      for (JsonNode deployment : Chart.example(example).ofKind("Deployment")) {
        if (Rendered.name(deployment).contains("-feeder-")) {
          assertThat(deployment.path("spec").has("replicas")).as(example).isFalse();
        }
      }
    }
    assertThat(feeder("gpu", "imagenet").at("/spec/replicas").asInt()).isEqualTo(8);
    assertThat(feeder("trial-policies", "fashion").at("/spec/replicas").asInt(-1)).isZero();
  }

  private static JsonNode feeder(String example, String stream) {
    return Chart.example(example).one("Deployment", "rel-shapestream-feeder-" + stream);
  }

  @Test
  void selectorsNeverChange() {
    String before = feeder("minimal", "fashion").at("/spec/selector").toString();
    Rendered after =
        Chart.of(
            """
            kafka: {bootstrapServers: "other:9092"}
            images: {feeder: {tag: "9"}}
            feeder: {podLabels: {a: b}, config: {seed: 2}}
            streams: {fashion: {partitions: 4}}
            """);
    assertThat(after.one("Deployment", "rel-shapestream-feeder-fashion").at("/spec/selector"))
        .hasToString(before);
    assertThat(before).doesNotContain("version").doesNotContain("chart");
  }

  @Test
  void gpusStandInTheLimitsAsText() {
    JsonNode pod = trainer(Chart.example("gpu"), "resnet50-adaptor").at("/spec/template/spec");
    JsonNode limit = pod.at("/containers/0/resources/limits").path("nvidia.com/gpu");
    assertThat(limit.isTextual()).isTrue();
    assertThat(limit.asText()).isEqualTo("1");
    assertThat(pod.at("/containers/0/image").asText()).startsWith("shapestream-trainer-cuda:");
    assertThat(pod.path("runtimeClassName").asText()).isEqualTo("nvidia");
    assertThat(pod.path("tolerations")).isNotEmpty();
    assertThat(pod.at("/affinity/nodeAffinity").isMissingNode()).isFalse();
    assertThat(pod.path("volumes").toString())
        .contains("\"medium\":\"Memory\",\"sizeLimit\":\"4Gi\"");
  }

  /** On a node whose driver is broken a run ends with a sentence, and doesn't train on the CPU. */
  @Test
  void aRunWithGpusAsksForItsDevice() {
    assertThat(configuration("gpu", "resnet50-adaptor")).contains("device=gpu:0");
    assertThat(configuration("gpu", "on-cpu")).doesNotContain("device=");
  }

  private static String configuration(String values, String trainer) {
    return Chart.example(values).ofKind("ConfigMap").stream()
        .filter(map -> Rendered.name(map).endsWith("-trainer-" + trainer))
        .map(map -> map.at("/data/trainer.properties").asText())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutGpusATrainerRunsOnCpus() {
    JsonNode pod = trainer(Chart.example("gpu"), "on-cpu").at("/spec/template/spec");
    assertThat(pod.at("/containers/0/image").asText()).startsWith("shapestream-trainer:");
    assertThat(pod.at("/containers/0/resources").toString()).doesNotContain("gpu");
    assertThat(pod.has("runtimeClassName")).isFalse();
  }

  /**
   * A job ends with its run, starts again after a failure, and needs no second GPU to be replaced.
   */
  @Test
  void aTrainerIsAJobThatResumesUntilItsRunIsComplete() {
    JsonNode spec = trainer(Chart.example("minimal"), "first").path("spec");
    assertThat(spec.at("/template/spec/restartPolicy").asText()).isEqualTo("Never");
    assertThat(spec.path("backoffLimit").asInt()).isEqualTo(30);
    assertThat(spec.path("podReplacementPolicy").asText()).isEqualTo("Failed");
    assertThat(spec.path("podFailurePolicy").toString())
        .contains("DisruptionTarget")
        .contains("[143]")
        .contains("FailJob");
    assertThat(Chart.example("minimal").ofKind("Deployment"))
        .noneMatch(deployment -> Rendered.name(deployment).contains("trainer"));
  }

  @Test
  void onlyWhatARunDependsOnReplacesIt() {
    String base =
        "kafka: {bootstrapServers: 'k:9092'}\nstreams: {s: {partitions: 2}}\ntrainers: {t: {stream: s}}\n";
    String name = Rendered.name(trainer(Chart.of(base), "t"));
    String elsewhere = base + "monitor: {enabled: false}\nfeeder: {replicas: 2}\n";
    assertThat(Rendered.name(trainer(Chart.of(elsewhere), "t"))).isEqualTo(name);
    String paused = base.replace("{stream: s}", "{stream: s, suspend: true}");
    assertThat(Rendered.name(trainer(Chart.of(paused), "t")))
        .as("a job can be paused as it is")
        .isEqualTo(name);
    assertThat(trainer(Chart.of(paused), "t").at("/spec/suspend").asBoolean()).isTrue();
    String other = base.replace("{stream: s}", "{stream: s, config: {epochs: 3}}");
    assertThat(Rendered.name(trainer(Chart.of(other), "t")))
        .as("a job can't be changed")
        .isNotEqualTo(name);
  }

  static JsonNode trainer(Rendered rendered, String key) {
    return rendered.ofKind("Job").stream()
        .filter(job -> Rendered.name(job).contains("-trainer-" + key + "-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void checkpointsOutliveTheRelease() {
    JsonNode claim =
        Chart.example("minimal").one("PersistentVolumeClaim", "rel-shapestream-trainer-first");
    assertThat(claim.path("metadata").path("annotations").path("helm.sh/resource-policy").asText())
        .isEqualTo("keep");
  }

  @Test
  void aChangedConfigurationRestartsItsPods() {
    String checksum = "/spec/template/metadata/annotations/checksum~1config";
    String one = feeder("minimal", "fashion").at(checksum).asText();
    Rendered changed =
        Chart.of(
            "kafka: {bootstrapServers: 'k:1'}\nstreams: {fashion: {partitions: 4, config: {seed: 2}}}");
    assertThat(changed.one("Deployment", "rel-shapestream-feeder-fashion").at(checksum).asText())
        .isNotEmpty()
        .isNotEqualTo(one);
  }

  @Test
  void namesFitHoweverLongTheirPartsAre() {
    String key = "k".repeat(39);
    String release = "r".repeat(53);
    Rendered rendered =
        Chart.rendered(
            release,
            Chart.FOLDER.resolve("ci/everything-values.yaml"),
            Chart.file(
                """
                nameOverride: ""
                topics: {manager: job}
                streams: {%1$sa: {partitions: 4}, %1$sb: {partitions: 4}}
                trainers: {%1$sa: {stream: %1$sa}, %1$sb: {stream: %1$sb}}
                """
                    .formatted(key)));
    assertThat(rendered.documents())
        .allSatisfy(
            document -> {
              assertThat(Rendered.name(document)).hasSizeLessThanOrEqualTo(63);
              document
                  .at("/metadata/labels")
                  .forEach(label -> assertThat(label.asText()).hasSizeLessThanOrEqualTo(63));
            });
    assertThat(
            rendered.documents().stream()
                .map(document -> document.path("kind").asText() + Rendered.name(document)))
        .doesNotHaveDuplicates();
  }

  @Test
  void twoReleasesStandSideBySide() {
    for (Path values : Chart.examples()) {
      Set<String> both = new TreeSet<>(identities(Chart.rendered("one", values)));
      both.retainAll(identities(Chart.rendered("two", values)));
      assertThat(both).as(values.getFileName().toString()).isEmpty();
    }
    Path values = Chart.FOLDER.resolve("ci/minimal-values.yaml");
    assertThat(Chart.rendered("one", values).pods().values().toString())
        .doesNotContain("\"app.kubernetes.io/instance\":\"two\"");
  }

  private static Set<String> identities(Rendered rendered) {
    Set<String> identities = new TreeSet<>();
    for (JsonNode document : rendered.documents()) {
      identities.add(document.path("kind").asText() + "/" + Rendered.name(document));
      JsonNode data = document.path("data").path("trainer.properties");
      data.asText()
          .lines()
          .filter(line -> line.startsWith("run=") && !line.equals("run=my-run"))
          .forEach(identities::add);
    }
    return identities;
  }

  @Test
  void autoscalersStayWithinPartitionsAndReplicasAreTheirs() {
    Map<String, Integer> most = Map.of("rel-shapestream-feeder-fashion", 6);
    JsonNode scaled = Chart.example("keda").ofKind("ScaledObject").get(0);
    assertThat(scaled.at("/spec/maxReplicaCount").asInt())
        .isEqualTo(most.get(Rendered.name(scaled)));
    assertThat(scaled.at("/spec/minReplicaCount").asInt())
        .as("feeders plan: with none of them nothing would wake the stream")
        .isPositive();
    JsonNode byCpu = Chart.example("keda").ofKind("HorizontalPodAutoscaler").get(0);
    assertThat(byCpu.at("/spec/maxReplicas").asInt()).isEqualTo(3);
    assertThat(byCpu.at("/spec/behavior/scaleDown/stabilizationWindowSeconds").asInt())
        .isEqualTo(300);
  }
}
