package io.shapestream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandsTest {

  @TempDir Path folder = Path.of("");
  private final Map<String, String> environment = new TreeMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Sample sample = new Sample();

  @Test
  void aFlagIsStrongerThanTheEnvironmentAndThatThanTheFile() throws IOException {
    Path config = config("batch-size=1");

    run("--config", config.toString());
    assertThat(sample.batchSize).isEqualTo(1);

    environment.put("SHAPESTREAM_BATCH_SIZE", "2");
    run("--config", config.toString());
    assertThat(sample.batchSize).isEqualTo(2);

    run("--config", config.toString(), "--batch-size=3");
    assertThat(sample.batchSize).isEqualTo(3);
  }

  @Test
  void withoutAnyLayerTheDefaultHolds() {
    assertThat(run()).isZero();
    assertThat(sample.batchSize).isEqualTo(128);
  }

  @Test
  void theEnvironmentNamesTheConfigFile() throws IOException {
    environment.put("SHAPESTREAM_CONFIG", config("batch-size=7").toString());
    run();
    assertThat(sample.batchSize).isEqualTo(7);
  }

  @Test
  void unknownKeysOfTheFileFailTogether() throws IOException {
    Path config = config("batchsize=1\nlr=2\nkafka.linger.ms=5");

    assertThat(run("--config", config.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(config + " has unknown keys: batchsize, lr.")
        .contains("batch-size");
  }

  @Test
  void aMissingConfigFileIsASentence() {
    assertThat(run("--config", "nowhere.properties")).isEqualTo(1);
    assertThat(err.toString())
        .contains("Can't read the config file nowhere.properties (--config): no such file");
  }

  @Test
  void kafkaSettingsPassThroughEveryLayer() throws IOException {
    Path config = config("kafka.security.protocol=SASL_SSL\nkafka.client.id=file");
    environment.put("SHAPESTREAM_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512");
    environment.put("SHAPESTREAM_KAFKA_CONFIG", config("retries=9", "kafka.properties").toString());

    run("--config", config.toString(), "--kafka", "client.id=flag", "--bootstrap-servers", "b:1");

    assertThat(sample.kafka.client())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry("client.id", "flag")
        .containsEntry("retries", "9")
        .containsEntry("bootstrap.servers", "b:1")
        .doesNotContainKey("config");
  }

  @Test
  void secretsAreNeverPrinted() {
    run(
        "--kafka", "sasl.jaas.config=org.example.Login password=hush;",
        "--kafka", "ssl.keystore.password=hush",
        "--kafka", "ssl.keystore.key=hush",
        "--kafka", "my.client.secret=hush",
        "--kafka", "client.id=open");

    assertThat(sample.kafka.toString()).doesNotContain("hush").contains("client.id=open");
    assertThat(sample.kafka.client()).containsEntry("ssl.keystore.password", "hush");
  }

  @Test
  void aUsersMistakeIsASentenceAndExitCodeOne() {
    sample.failure = new UserError("batch-size must be 1..4096, was 0");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("sample: batch-size must be 1..4096, was 0");
  }

  @Test
  void anUnreachableKafkaIsASentenceAndExitCodeOne() {
    sample.failure = new TimeoutException("Timed out waiting for a node assignment.");
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString())
        .contains("sample: Kafka: Timed out waiting for a node assignment.")
        .contains("--bootstrap-servers")
        .doesNotContain("\tat ");
  }

  @Test
  void aDefectOfTheProgramHasAnExitCodeOfItsOwn() {
    sample.failure = new IllegalStateException("oops");
    assertThat(run()).isEqualTo(70);
    assertThat(err.toString()).contains("a defect of the program").contains("oops");
  }

  @Test
  void anUnknownFlagIsExitCodeTwoAndPointsToHelp() {
    assertThat(run("--bach-size", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--bach-size").contains("--help");
  }

  @Test
  void aValueOfTheWrongTypeNamesTheOption() {
    environment.put("SHAPESTREAM_BATCH_SIZE", "many");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("--batch-size").contains("many");
  }

  @Test
  void helpGoesToStandardOutputAndRunsNothing() {
    sample.failure = new IllegalStateException("ran");
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--batch-size").contains("--bootstrap-servers");
  }

  @Test
  void theVersionSaysWhenThereIsNoPackage() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("ShapeStream ");
  }

  @Test
  void aQuietCommandLogsWarningsUnlessAskedForMore() {
    sample.service = ServiceOptions.quiet();
    run();
    assertThat(sample.service.logLevel).isEqualTo(ServiceOptions.LogLevel.WARN);
    run("--log-level", "debug");
    assertThat(sample.service.logLevel).isEqualTo(ServiceOptions.LogLevel.DEBUG);
  }

  private int run(String... arguments) {
    CommandLine line =
        new CommandLine(sample)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return Commands.run(environment, line, arguments);
  }

  private Path config(String text) throws IOException {
    return config(text, "sample.properties");
  }

  private Path config(String text, String name) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Command(name = "sample", mixinStandardHelpOptions = true)
  static final class Sample implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();
    @Mixin KafkaSettings kafka = new KafkaSettings();

    @Option(names = "--batch-size", defaultValue = "128")
    int batchSize;

    @Nullable RuntimeException failure;

    @Override
    public Integer call() {
      if (failure != null) {
        throw failure;
      }
      return 0;
    }
  }
}
