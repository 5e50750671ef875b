package io.shapestream.monitor;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamWatch;
import io.shapestream.monitor.collect.TelemetryReader;
import io.shapestream.monitor.expose.MonitorServer;
import io.shapestream.monitor.meter.MonitorCollector;
import io.shapestream.monitor.meter.ProcessMeters;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A whole monitor: reads telemetry, keeps it, serves it. Constructing wires, {@link #start} starts.
 */
public final class Monitor implements AutoCloseable {
  private final TelemetryReader reader;
  private final StreamWatch streams;
  private final ProcessMeters processMeters;
  private final MonitorServer server;

  /**
   * Wires a monitor.
   *
   * @param kafka properties of the Kafka client, {@code bootstrap.servers} among them
   */
  public Monitor(MonitorSettings settings, Map<String, Object> kafka, Clock clock) {
    PrometheusRegistry registry = new PrometheusRegistry();
    Runs runs = new Runs(clock, settings.forgetAfter());
    Consumer<byte[], byte[]> consumer = newConsumer(kafka);
    reader = new TelemetryReader(consumer, settings.topic(), runs::accept);
    streams = new StreamWatch(kafka, runs::streams);
    processMeters = new ProcessMeters(registry, consumer);
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    registry.register(new MonitorCollector(runs, reader::readings));
    server =
        new MonitorServer(
            settings.door(), runs, reader::readings, streams::views, collector, registry, clock);
  }

  private static Consumer<byte[], byte[]> newConsumer(Map<String, Object> kafka) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "shapestream-monitor");
    properties.putAll(kafka);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Starts to listen and to read.
   *
   * @throws io.shapestream.command.UserError if it can't listen there; it is closed then
   */
  public void start() {
    reader.start();
    streams.start();
    try {
      server.start();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Returns how far it has read. */
  public Readings readings() {
    return reader.readings();
  }

  /** Closes within a few seconds. */
  @Override
  public void close() {
    server.close();
    streams.close();
    processMeters.close();
    reader.close(Duration.ofSeconds(5));
  }
}
