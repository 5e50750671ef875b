package io.shapestream.datafeed.bench;

import io.shapestream.datafeed.feed.FeedSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.tools.ProducerPerformance;

/**
 * Kafka's own producer performance tool, with the feeder's producer settings but without
 * transactions. Its records are ready in memory: it spends nothing on making them.
 */
final class KafkasOwn {
  private static final Pattern RATE = Pattern.compile("records sent, ([0-9.]+) records/sec");
  private static final int DIFFERENT = 16;

  private final Map<String, Object> kafka;
  private final Path folder;
  private final int recordBytes;

  KafkasOwn(Map<String, Object> kafka, Path folder, int recordBytes) {
    this.kafka = kafka;
    this.folder = folder;
    this.recordBytes = recordBytes;
  }

  /** Records a second, once warm. */
  double recordsPerSecond(String topic, int warmUp, int records) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      ProducerPerformance.main(arguments(topic, warmUp, records));
    } finally {
      System.setOut(console);
    }
    return last(said.toString(StandardCharsets.UTF_8));
  }

  private String[] arguments(String topic, int warmUp, int records) throws IOException {
    return List.of(
            "--topic", topic,
            "--num-records", String.valueOf(warmUp + records),
            "--warmup-records", String.valueOf(warmUp),
            "--payload-file", payloads().toString(),
            "--throughput", "-1",
            "--command-config", settings().toString())
        .toArray(String[]::new);
  }

  private Path settings() throws IOException {
    Map<String, Object> settings =
        new TreeMap<>(
            FeedSettings.transactional(kafka, "none", recordBytes, BenchSettings.TRANSACTION));
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    settings.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    String lines =
        settings.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("producer.properties"), lines);
  }

  private Path payloads() throws IOException {
    Path file = folder.resolve("payloads");
    if (!Files.exists(file)) {
      Random random = new Random(2);
      String all =
          random
              .ints((long) DIFFERENT * recordBytes, 'A', 'Z' + 1)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < DIFFERENT; i++) {
        lines.append(all, i * recordBytes, (i + 1) * recordBytes).append('\n');
      }
      Files.writeString(file, lines);
    }
    return file;
  }

  private static double last(String said) {
    Matcher rates = RATE.matcher(said);
    double last = Double.NaN;
    while (rates.find()) {
      last = Double.parseDouble(rates.group(1));
    }
    if (Double.isNaN(last)) {
      throw new IllegalStateException("Kafka's tool said: " + said);
    }
    return last;
  }
}
