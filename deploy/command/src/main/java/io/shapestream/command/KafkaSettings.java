package io.shapestream.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How to reach Kafka; a picocli mixin. Any setting of Kafka's clients passes through: {@code
 * kafka.NAME} in the config file, {@code SHAPESTREAM_KAFKA_NAME} in the environment, {@code --kafka
 * NAME=VALUE} as a flag.
 */
public final class KafkaSettings {

  private static final String MASK = "(hidden)";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,..",
      defaultValue = "127.0.0.1:9092",
      description = "Kafka brokers to connect to first (default: ${DEFAULT-VALUE}).")
  String bootstrapServers = "127.0.0.1:9092";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties file with Kafka client settings, as Kafka's own tools take it; the place for secrets.")
  @Nullable Path kafkaConfig;

  @Option(
      names = "--kafka",
      paramLabel = "NAME=VALUE",
      description = "A Kafka client setting, such as security.protocol=SASL_SSL; may be repeated.")
  Map<String, String> flags = new LinkedHashMap<>();

  private Map<String, String> layers = Map.of();

  void layers(Map<String, String> fileAndEnvironment) {
    layers = fileAndEnvironment;
  }

  /**
   * Settings that producers, consumers and admin clients have in common.
   *
   * @throws UserError when the file of --kafka-config can't be read
   */
  public Map<String, Object> client() {
    Map<String, Object> settings = new TreeMap<>();
    settings.putAll(fromFile());
    settings.putAll(layers);
    settings.putAll(flags);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return settings;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The settings with secrets hidden. */
  @Override
  public String toString() {
    Map<String, Object> shown = client();
    shown.replaceAll((name, value) -> isSecret(name) ? MASK : value);
    return shown.toString();
  }

  /**
   * Whether Kafka's clients call the setting a password, or a setting unknown to them is named like
   * one.
   */
  static boolean isSecret(String name) {
    return isPassword(ProducerConfig.configDef(), name)
        || isPassword(ConsumerConfig.configDef(), name)
        || isPassword(AdminClientConfig.configDef(), name)
        || name.matches("(?i).*(password|secret|token|jaas|credential|private|keystore\\.key).*");
  }

  private static boolean isPassword(ConfigDef definition, String name) {
    ConfigDef.ConfigKey key = definition.configKeys().get(name);
    return key != null && key.type == ConfigDef.Type.PASSWORD;
  }

  private Map<String, String> fromFile() {
    if (kafkaConfig == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(kafkaConfig, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "Can't read the Kafka settings " + kafkaConfig + " (--kafka-config): " + Sentences.of(e),
          e);
    }
    Map<String, String> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}
