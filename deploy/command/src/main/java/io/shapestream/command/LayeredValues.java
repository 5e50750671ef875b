package io.shapestream.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Values of options that no flag gave: from the environment ({@code batch-size} is {@code
 * SHAPESTREAM_BATCH_SIZE}), else from the config file.
 */
final class LayeredValues implements IDefaultValueProvider {

  static final String KAFKA_PREFIX = "kafka.";
  private static final String ENVIRONMENT_PREFIX = "SHAPESTREAM_";
  private static final String KAFKA_ENVIRONMENT_PREFIX = ENVIRONMENT_PREFIX + "KAFKA_";

  private final Map<String, String> file;
  private final Map<String, String> environment;
  private final String fileName;

  private LayeredValues(
      Map<String, String> file, String fileName, Map<String, String> environment) {
    this.file = file;
    this.fileName = fileName;
    this.environment = environment;
  }

  /**
   * @throws UserError when the file can't be read
   */
  static LayeredValues of(@Nullable Path config, Map<String, String> environment) {
    return config == null
        ? new LayeredValues(Map.of(), "", environment)
        : new LayeredValues(read(config), config.toString(), environment);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String key = key(option);
    String fromEnvironment = environment.get(environmentName(key));
    return fromEnvironment != null ? fromEnvironment : file.get(key);
  }

  /** Kafka client settings of both layers, by Kafka's own names. */
  Map<String, String> kafka(Set<String> options) {
    Map<String, String> settings = new TreeMap<>();
    file.forEach((key, value) -> putKafka(settings, key, value));
    environment.forEach((name, value) -> putKafkaVariable(settings, name, value, options));
    return settings;
  }

  /**
   * @throws UserError naming every key of the config file that is no option of the command
   */
  void checkKeys(CommandSpec command) {
    Set<String> known = optionKeys(command);
    Set<String> unknown = new TreeSet<>(file.keySet());
    unknown.removeAll(known);
    unknown.removeIf(key -> key.startsWith(KAFKA_PREFIX));
    if (!unknown.isEmpty()) {
      throw new UserError(
          fileName
              + " has unknown keys: "
              + String.join(", ", unknown)
              + ". Known keys: "
              + String.join(", ", known)
              + ", and kafka.NAME for Kafka client settings.");
    }
  }

  static Set<String> optionKeys(CommandSpec command) {
    Set<String> keys = new TreeSet<>();
    command.options().forEach(option -> keys.add(key(option)));
    return keys;
  }

  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  static String environmentName(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  private static void putKafka(Map<String, String> settings, String key, String value) {
    if (key.startsWith(KAFKA_PREFIX)) {
      settings.put(key.substring(KAFKA_PREFIX.length()), value);
    }
  }

  private static void putKafkaVariable(
      Map<String, String> settings, String name, String value, Set<String> options) {
    boolean isOption = options.stream().anyMatch(key -> environmentName(key).equals(name));
    if (name.startsWith(KAFKA_ENVIRONMENT_PREFIX) && !isOption) {
      String key = name.substring(KAFKA_ENVIRONMENT_PREFIX.length());
      settings.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value);
    }
  }

  private static Map<String, String> read(Path config) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(config, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "Can't read the config file " + config + " (--config): " + Sentences.of(e), e);
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name).strip()));
    return values;
  }
}
