package io.shapestream.telemetry;

import java.util.Map;

/**
 * The topic as whoever creates it should make it: plain data, no client.
 *
 * @param name its name
 * @param partitions runs are spread over them by name
 * @param configs topic settings
 */
public record TelemetryTopic(String name, int partitions, Map<String, String> configs) {
  /**
   * The topic of all runs. Reports are kept for a week: a monitor that starts reads them all, so
   * this is also how far back its charts can go. Nothing is compacted away, for a chart needs the
   * past.
   */
  public static final TelemetryTopic DEFAULT =
      new TelemetryTopic(
          "telemetry",
          4,
          Map.of("cleanup.policy", "delete", "retention.ms", "604800000", "retention.bytes", "-1"));

  public TelemetryTopic {
    Check.name("name", name);
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be 1 or more, was " + partitions);
    }
    configs = Map.copyOf(configs);
  }
}
