package io.shapestream.monitor;

import io.shapestream.command.Violations;
import io.shapestream.monitor.expose.Door;
import java.time.Duration;

/**
 * What can be set about a monitor, Kafka apart.
 *
 * @param door where it listens, and whom it lets in
 * @param forgetAfter how long after its last report a run disappears
 * @param topic of the telemetry
 */
public record MonitorSettings(Door door, Duration forgetAfter, String topic) {
  public MonitorSettings {
    new Violations()
        .notBlank("host", door.host())
        .range("port", door.port(), 0, 65535)
        .check(
            forgetAfter.toSeconds() >= 1,
            "forget-after must be at least 1s, was " + forgetAfter.toMillis() + " ms")
        .notBlank("topic", topic)
        .orThrow();
  }
}
