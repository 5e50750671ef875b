package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.shapestream.broker.KafkaMain;
import io.shapestream.datafeed.DatafeedMain;
import io.shapestream.monitor.MonitorMain;
import io.shapestream.trainer.TrainerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What can be said of the Compose files without a container engine. */
class ComposeTest {
  private static final Path FOLDER = Path.of("../compose");
  private static final Path IMAGES =
      Path.of("../images/src/main/java/io/shapestream/images/Service.java");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Keys of a service in the Compose specification, as far as the files need them. */
  private static final Set<String> KEYS =
      Set.of(
          "image",
          "command",
          "environment",
          "volumes",
          "ports",
          "depends_on",
          "network_mode",
          "restart",
          "user",
          "read_only",
          "tmpfs",
          "cap_drop",
          "security_opt",
          "stop_grace_period");

  @ParameterizedTest
  @ValueSource(strings = {"compose.yml", "beside.yml"})
  void everyKeyIsOneOfTheSpecification(String file) throws IOException {
    JsonNode compose = YAML.readTree(FOLDER.resolve(file).toFile());
    for (var entry : compose.properties()) {
      assertThat(entry.getKey()).matches("name|services|volumes|x-[a-z]+");
    }
    services(file)
        .forEach(
            (name, service) ->
                assertThat(keys(service)).as(name).isSubsetOf(KEYS).contains("image"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yml", "beside.yml"})
  void everythingMountedIsThere(String file) throws IOException {
    JsonNode volumes = YAML.readTree(FOLDER.resolve(file).toFile()).path("volumes");
    services(file)
        .forEach(
            (name, service) -> {
              for (JsonNode mount : service.path("volumes")) {
                String source = mount.asText().substring(0, mount.asText().indexOf(':'));
                assertThat(
                        source.startsWith(".")
                            ? Files.exists(FOLDER.resolve(source))
                            : volumes.has(source))
                    .as("%s: %s", name, source)
                    .isTrue();
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yml", "beside.yml"})
  void portsAreOpenToThisMachineOnly(String file) throws IOException {
    services(file)
        .forEach(
            (name, service) -> {
              for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).as(name).startsWith("127.0.0.1:");
              }
            });
  }

  @Test
  void theWholePipelineIsThere() throws IOException {
    assertThat(services("compose.yml"))
        .containsOnlyKeys(
            "kafka",
            "topics",
            "feeder-1",
            "feeder-2",
            "trainer-human",
            "trainer-adaptor",
            "monitor",
            "prometheus",
            "grafana");
  }

  @Test
  void servicesWaitForServicesThatAreThere() throws IOException {
    var services = services("compose.yml");
    services
        .values()
        .forEach(
            service -> {
              JsonNode waits = service.path("depends_on");
              Rendered.texts(waits).stream()
                  .filter(one -> !one.isEmpty())
                  .forEach(one -> assertThat(services).containsKey(one));
              waits.fieldNames().forEachRemaining(one -> assertThat(services).containsKey(one));
            });
  }

  @Test
  void everyImageOfOursIsMadeHereUnderThatName() throws IOException {
    Set<String> made = new TreeSet<>();
    Pattern.compile("(?m)^  ([A-Z_]+)\\($")
        .matcher(Files.readString(IMAGES))
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT).replace('_', '-'))
        .forEach(name -> made.add("shapestream-" + name));
    assertThat(made).contains("shapestream-feeder", "shapestream-trainer-cuda");
    for (String image : ours().values().stream().map(s -> s.path("image").asText()).toList()) {
      assertThat(image).endsWith(":${SHAPESTREAM_TAG:-0.1.0-SNAPSHOT}");
      assertThat(made).contains(image.substring(0, image.indexOf(':')));
    }
  }

  @Test
  void everyOptionIsOneThatItsServiceTakes() throws Exception {
    for (JsonNode service : ours().values()) {
      CommandLine line = line(service.path("image").asText());
      List<String> words = new ArrayList<>(Rendered.texts(service.path("command")));
      for (var variable : service.path("environment").properties()) {
        words.add(
            "--"
                + variable
                    .getKey()
                    .substring("SHAPESTREAM_".length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-'));
        words.add(variable.getValue().asText());
      }
      line.parseArgs(words.toArray(String[]::new));
    }
  }

  @Test
  void prometheusScrapesEveryServiceThatServesMetrics() throws IOException {
    Set<String> targets = new TreeSet<>();
    YAML.readTree(FOLDER.resolve("prometheus.yml").toFile())
        .findValues("targets")
        .forEach(list -> list.forEach(target -> targets.add(target.asText())));
    assertThat(targets).containsExactly("feeder-1:9465", "feeder-2:9465", "monitor:9464");
  }

  private static CommandLine line(String image) throws ReflectiveOperationException {
    String name = image.substring("shapestream-".length(), image.indexOf(':'));
    return new CommandLine(
        switch (name) {
          case "broker" -> new KafkaMain();
          case "feeder" -> new DatafeedMain();
          case "trainer" -> new TrainerMain();
          case "monitor" -> new MonitorMain();
          case "tools" -> ConfigurationIsAcceptedTest.tools();
          default -> throw new AssertionError("no service is in " + image);
        });
  }

  private static Map<String, JsonNode> ours() throws IOException {
    Map<String, JsonNode> ours = services("compose.yml");
    ours.values().removeIf(service -> !service.path("image").asText().startsWith("shapestream-"));
    assertThat(ours).isNotEmpty();
    return ours;
  }

  /** All services with what they merge in: Jackson's trees know neither that nor aliases. */
  private static Map<String, JsonNode> services(String file) throws IOException {
    Object resolved = new Yaml().load(Files.readString(FOLDER.resolve(file)));
    JsonNode compose = new ObjectMapper().valueToTree(resolved);
    Map<String, JsonNode> services = new TreeMap<>();
    compose.path("services").properties().forEach(e -> services.put(e.getKey(), e.getValue()));
    return services;
  }

  private static List<String> keys(JsonNode service) {
    return service.properties().stream().map(Map.Entry::getKey).toList();
  }
}
