package io.shapestream.monitor;

import io.shapestream.command.Violations;
import java.time.Duration;

/**
 * What can be set about a monitor, Kafka apart.
 *
 * @param host name or address to listen on
 * @param port to listen on; 0 takes any free one
 * @param forgetAfter how long after its last report a run disappears
 * @param topic of the telemetry
 */
public record MonitorSettings(String host, int port, Duration forgetAfter, String topic) {
  public MonitorSettings {
    new Violations()
        .notBlank("host", host)
        .range("port", port, 0, 65535)
        .check(
            forgetAfter.toSeconds() >= 1,
            "forget-after must be at least 1s, was " + forgetAfter.toMillis() + " ms")
        .notBlank("topic", topic)
        .orThrow();
  }
}
