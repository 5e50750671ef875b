package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.broker.KafkaMain;
import io.shapestream.command.Commands;
import io.shapestream.datafeed.DatafeedMain;
import io.shapestream.monitor.MonitorMain;
import io.shapestream.standalone.StandaloneMain;
import io.shapestream.trainer.TrainerMain;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every config file that the chart writes is read by the command that will read it. Each is given
 * one flag that it must stumble over after it has accepted the file.
 */
class ConfigurationIsAcceptedTest {
  private static final List<String> NO_BROKER = List.of("--bootstrap-servers", "nowhere");
  private static final String NOWHERE = "Invalid url in bootstrap.servers: nowhere";

  /** The image says where its data set is. */
  private static final List<String> SHIPPED = List.of("--data", ".");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itsServiceTakesIt(Path values) throws Exception {
    List<String> files = new ArrayList<>();
    for (JsonNode map : Chart.example(values).ofKind("ConfigMap")) {
      for (var entry : map.path("data").properties()) {
        if (entry.getKey().endsWith(".properties")) {
          files.add(entry.getKey());
          assertAccepted(entry.getKey(), entry.getValue().asText());
        }
      }
    }
    assertThat(files).isNotEmpty();
  }

  private void assertAccepted(String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), withoutMountedFile(content));
    String said =
        switch (name) {
          case "datafeed.properties" -> said(new DatafeedMain(), SHIPPED, file, NO_BROKER);
          case "monitor.properties" -> said(new MonitorMain(), List.of(), file, NO_BROKER);
          case "topics.properties" -> said(tools(), List.of("topics"), file, NO_BROKER);
          case "check.properties" ->
              said(tools(), List.of("check"), file, List.of("--tls-keystore", "/dev/null/k"));
          case "trainer.properties" ->
              said(new TrainerMain(), List.of(), file, List.of("--checkpoints", "/dev/null/runs"));
          case "kafka.properties" ->
              said(
                  new KafkaMain(),
                  List.of(),
                  file,
                  List.of("--data-dir", "/dev/null/k", "--port=0"));
          default -> throw new AssertionError("no service reads " + name);
        };
    String stumbled =
        name.startsWith("check")
            ? "tls-password-file must be given"
            : name.matches("(trainer|kafka).*") ? "/dev/null" : NOWHERE;
    assertThat(said).as("%s:%n%s", name, content).contains(stumbled);
  }

  /** The files of secrets aren't here. */
  private static String withoutMountedFile(String content) {
    return content.replaceAll(
        "(?m)^(kafka-config|password-file|tls-keystore|tls-password-file)=.*$", "");
  }

  static Object tools() throws ReflectiveOperationException {
    var constructor = StandaloneMain.class.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static String said(
      Object command, List<String> before, Path config, List<String> stumble) {
    List<String> arguments = new ArrayList<>(before);
    arguments.addAll(List.of("--config", config.toString()));
    arguments.addAll(stumble);
    StringWriter errors = new StringWriter();
    CommandLine line = new CommandLine(command).setErr(new PrintWriter(errors));
    line.getSubcommands().values().forEach(sub -> sub.setErr(new PrintWriter(errors)));
    int code = Commands.run(Map.of(), line, arguments.toArray(String[]::new));
    assertThat(code).as(errors.toString()).isEqualTo(1);
    return errors.toString();
  }

  @Test
  void aKeyThatIsNoOptionWouldBeSeen() throws Exception {
    Path file = Files.writeString(folder.resolve("datafeed.properties"), "stream=s\nleed=5\n");
    assertThat(said(new DatafeedMain(), List.of(), file, NO_BROKER)).contains("unknown keys: leed");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void kafkasClientsKnowEverySetting(Path values) throws Exception {
    Set<String> known = new TreeSet<>();
    Stream.of(
            ProducerConfig.configNames(),
            ConsumerConfig.configNames(),
            AdminClientConfig.configNames())
        .forEach(known::addAll);
    for (JsonNode map : Chart.example(values).ofKind("ConfigMap")) {
      Properties properties = new Properties();
      for (var entry : map.path("data").properties()) {
        if (entry.getKey().endsWith(".properties")) {
          properties.load(new StringReader(entry.getValue().asText()));
        }
      }
      assertThat(properties.stringPropertyNames().stream().filter(key -> key.startsWith("kafka.")))
          .allSatisfy(key -> assertThat(known).contains(key.substring("kafka.".length())));
    }
  }

  @Test
  void largeNumbersAndBackslashesArriveAsWritten() throws Exception {
    Rendered rendered =
        Chart.of(
            """
            kafka: {bootstrapServers: "k:9092", clientConfig: {client.id: 'a\\b'}}
            streams: {s: {partitions: 1, config: {lead: 1000000, seed: 123456789012, run-timeout: 86400}}}
            trainers: {t: {stream: s, config: {alpha-learning-rate: 0.00001, width: 1.0}}}
            """);
    Properties feeder = properties(rendered, "rel-shapestream-feeder-s", "datafeed.properties");
    assertThat(feeder)
        .containsEntry("lead", "1000000")
        .containsEntry("seed", "123456789012")
        .containsEntry("kafka.client.id", "a\\b");
    Properties trainer = properties(rendered, "rel-shapestream-trainer-t", "trainer.properties");
    assertThat(Double.parseDouble(trainer.getProperty("alpha-learning-rate"))).isEqualTo(1e-5);
    assertThat(trainer).containsEntry("width", "1");
  }

  static Properties properties(Rendered rendered, String map, String file) throws Exception {
    Properties properties = new Properties();
    properties.load(
        new StringReader(rendered.one("ConfigMap", map).path("data").path(file).asText()));
    return properties;
  }
}
