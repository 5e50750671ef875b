package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart refuses, and that the rest is documented. */
class ValuesTest {
  private static final String KAFKA = "kafka: {bootstrapServers: 'k:9092'}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "monitro: {} | monitro",
        "feeder: {replica: 3} | replica",
        "feeder: {replicas: '3'} | replicas",
        "feeder: {autoscaling: {type: vpa}} | autoscaling/type",
        "feeder: {autoscaling: {minReplicas: 0}} | minReplicas",
        "feeder: {terminationGracePeriodSeconds: 30} | terminationGracePeriodSeconds",
        "feeder: {config: {stream: x}} | config",
        "feeder: {config: {Lead: 5}} | config",
        "feeder: {config: {lead: [5]}} | lead",
        "trainer: {gpus: '1'} | gpus",
        "trainer: {gpus: -1} | gpus",
        "trainer: {checkpoints: {size: lots}} | size",
        "streams: {Upper: {partitions: 1}} | Upper",
        "streams: {s: {}} | partitions",
        "streams: {s: {partitions: 0}} | partitions",
        "streams: {s: {partitions: 4, name: 'a b'}} | name",
        "trainers: {t: {}} | stream",
        "trainers: {t: {stream: s, gpu: 1}} | gpu",
        "kafka: {bootstrapServers: kafka} | bootstrapServers",
        "kafka: {securityProtocol: TLS} | securityProtocol",
        "kafka: {clientConfig: {sasl.jaas.config: secret}} | invalid propertyName 'sasl.jaas.config'",
        "kafka: {clientConfig: {ssl.key.password: secret}} | invalid propertyName 'ssl.key.password'",
        "monitor: {config: {port: 1}} | config",
        "images: {monitor: {digest: abc}} | digest",
        "monitoring: {rules: {enabled: 'yes'}} | enabled",
      })
  void theSchemaNamesWhatItRefuses(String values, String named) {
    String merged = values.startsWith("kafka") ? values : KAFKA + values;
    assertThatThrownBy(() -> Chart.of(merged))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | kafka.bootstrapServers must name a Kafka",
        "{broker: {enabled: true}, kafka: {bootstrapServers: 'k:9092'}} | kafka.bootstrapServers must be empty while broker.enabled is true",
        "{broker: {enabled: true}, kafka: {securityProtocol: SSL}} | kafka.securityProtocol must be PLAINTEXT while broker.enabled is true, was SSL",
        "{kafka: {bootstrapServers: 'k:9092', securityProtocol: SASL_SSL}} | kafka.sasl.existingSecret must name a secret with key sasl.jaas.config",
        "{kafka: {bootstrapServers: 'k:9092'}, topics: {manager: strimzi}} | topics.strimzi.cluster must name the Kafka resource",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4, feeder: {replicas: 2, autoscaling: {type: hpa}}}}} | streams.s: replicas must not be set while autoscaling.type is hpa",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4, feeder: {autoscaling: {type: keda, maxReplicas: 5}}}}} | streams.s: autoscaling.maxReplicas must be 0..4, was 5",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4, feeder: {autoscaling: {type: keda, minReplicas: 5}}}}} | streams.s: autoscaling.minReplicas must be 1..4, was 5",
        "{kafka: {bootstrapServers: 'k:9093', securityProtocol: SSL}, streams: {s: {partitions: 4, feeder: {autoscaling: {type: keda}}}}} | streams.s: autoscaling.keda.authenticationRef.name must name a TriggerAuthentication",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4, data: {}}}} | ok",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4, data: {subPath: x}}}} | streams.s: data must have either existingClaim or volume",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4}}, trainers: {t: {stream: z}}} | trainers.t: stream must be one of streams (s), was z",
        "{kafka: {bootstrapServers: 'k:9092'}, streams: {s: {partitions: 4}}, trainers: {t: {stream: s, checkpoints: {existingClaim: c, volume: {emptyDir: {}}}}}} | trainers.t: checkpoints must not have both",
      })
  void whatTheSchemaCannotSayIsASentence(String values, String sentence) {
    if (sentence.equals("ok")) {
      assertThat(Chart.of(values).documents()).isNotEmpty();
    } else {
      assertThatThrownBy(() -> Chart.of(values)).hasMessageContaining(sentence);
    }
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                Chart.of(
                    "{topics: {manager: strimzi}, streams: {s: {partitions: 1, data: {subPath: x}}}}"))
        .hasMessageContaining("kafka.bootstrapServers must")
        .hasMessageContaining("topics.strimzi.cluster must")
        .hasMessageContaining("streams.s: data must");
  }

  @Test
  void itIsUsableAsASubchart(@TempDir Path folder) throws Exception {
    Path parent = folder.resolve("parent");
    Files.createDirectories(parent.resolve("charts"));
    Files.writeString(
        parent.resolve("Chart.yaml"),
        """
        apiVersion: v2
        name: parent
        version: 1.0.0
        dependencies:
          - {name: shapestream, version: 0.1.0, condition: shapestream.enabled, tags: [training]}
        """);
    Files.writeString(
        parent.resolve("values.yaml"),
        """
        global: {imageRegistry: mirror.example, somethingElse: {a: 1}}
        tags: {training: true}
        shapestream:
          enabled: true
          kafka: {bootstrapServers: "k:9092"}
          streams: {s: {partitions: 2}}
        """);
    new Helm(Chart.FOLDER).packageIt().withDestination(parent.resolve("charts")).call();
    Rendered rendered = Chart.parsed(Chart.text(parent, "mine"));
    JsonNode feeder = rendered.one("Deployment", "mine-shapestream-feeder-s");
    assertThat(feeder.at("/spec/template/spec/containers/0/image").asText())
        .isEqualTo("mirror.example/shapestream-feeder:0.1.0-SNAPSHOT");
    Path off = Chart.file("shapestream: {enabled: false}");
    assertThat(Chart.parsed(Chart.text(parent, "mine", off)).documents()).isEmpty();
  }

  @Test
  void theSchemaIsClosedAndDescribesEveryValue() {
    JsonNode schema = Chart.yaml(Chart.FOLDER.resolve("values.schema.json"));
    List<String> faults = new ArrayList<>();
    new SchemaWalk(schema).forEach((path, node) -> check(path, node, faults));
    assertThat(faults).isEmpty();
  }

  private static void check(String path, JsonNode node, List<String> faults) {
    if (node.path("description").asText().isBlank()) {
      faults.add(path + " has no description");
    }
    if (node.has("properties") && !path.equals("global") && !node.has("additionalProperties")) {
      faults.add(path + " takes unknown keys");
    }
  }

  @Test
  void everyDefaultIsInTheSchemaAndTheOtherWayRound() {
    JsonNode values = Chart.yaml(Chart.FOLDER.resolve("values.yaml"));
    JsonNode schema = Chart.yaml(Chart.FOLDER.resolve("values.schema.json"));
    TreeSet<String> missing = new TreeSet<>();
    new SchemaWalk(schema)
        .forEach(
            (path, node) -> {
              if (!path.contains("KEY")
                  && !path.startsWith("global")
                  && !List.of("enabled", "tags").contains(path)
                  && values.at("/" + path.replace('.', '/')).isMissingNode()) {
                missing.add(path);
              }
            });
    assertThat(missing).as("values without a default in values.yaml").isEmpty();
  }

  @Test
  void theReadmeListsEveryValue() throws Exception {
    Path readme = Chart.FOLDER.resolve("README.md");
    String table = new ValuesTable().markdown();
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.writeString(readme, ValuesTable.replaced(Files.readString(readme), table));
    }
    assertThat(Files.readString(readme))
        .as("the chart's README is out of date: run mvn test -Dshapestream.docs=write")
        .contains(table);
  }
}
