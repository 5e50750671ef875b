package io.shapestream.trainer;

import io.shapestream.trainer.step.TensorEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Where a run's numbers come from, for people: configuration, data, versions, machine. */
final class Provenance {
  private static final String VERSIONS = "versions.properties";

  private Provenance() {}

  /** To be called after the engine has started. */
  static Map<String, String> of(RunPlan plan) {
    Map<String, String> all = new TreeMap<>(plan.configuration());
    all.put("stream.dataset", plan.stream().dataset());
    all.put("stream.preprocessing", plan.stream().preprocessing());
    all.put("effective.threads", String.valueOf(TensorEngine.threads()));
    all.put("version.java", System.getProperty("java.version", "unknown"));
    all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions().forEach((name, version) -> all.put("version." + name, String.valueOf(version)));
    return all;
  }

  /** What a benchmark's figures hang on: this program, its tensor engine and its Java. */
  static Map<String, String> tools() {
    Map<String, String> tools = new TreeMap<>();
    versions().forEach((name, version) -> tools.put(String.valueOf(name), String.valueOf(version)));
    tools.keySet().retainAll(List.of("shapestream", "commit", "djl", "libtorch", "kafka-clients"));
    tools.put("java", System.getProperty("java.version", "unknown"));
    return tools;
  }

  private static Properties versions() {
    Properties versions = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream(VERSIONS)) {
      if (in != null) {
        versions.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + VERSIONS + " of this program", e);
    }
    return versions;
  }
}
