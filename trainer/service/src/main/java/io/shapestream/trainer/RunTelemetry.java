package io.shapestream.trainer;

import io.shapestream.command.UserError;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.TelemetryTopic;
import io.shapestream.telemetry.TelemetryWriter;
import io.shapestream.trainer.report.ReportSink;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run's reports go: Kafka, or nowhere. */
record RunTelemetry(Optional<TelemetryWriter> writer) implements ReportSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunTelemetry.class);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** As the run is configured; starts the writer's thread. */
  static RunTelemetry open(RunConfig config, Map<String, Object> kafka)
      throws InterruptedException {
    if (!config.telemetry()) {
      return new RunTelemetry(Optional.empty());
    }
    ensureTopic(kafka);
    TelemetryWriter writer =
        new TelemetryWriter(kafka, TelemetryTopic.DEFAULT, config.run(), Clock.systemUTC());
    writer.start();
    return new RunTelemetry(Optional.of(writer));
  }

  /** Training does not depend on it: a topic that isn't as it should be is only told. */
  private static void ensureTopic(Map<String, Object> kafka) throws InterruptedException {
    TelemetryTopic topic = TelemetryTopic.DEFAULT;
    try (Admin admin = Admin.create(kafka)) {
      new Topics(admin, Duration.ofSeconds(20))
          .ensure(
              List.of(
                  new TopicSpec(
                      topic.name(),
                      topic.partitions(),
                      TopicSpec.BROKER_DEFAULT,
                      topic.configs())));
    } catch (UserError e) {
      LOG.warn("Reports may be lost: {}", e.getMessage());
    }
  }

  @Override
  public void report(Report.Kind kind) {
    writer.ifPresent(to -> to.report(kind));
  }

  @Override
  public void awaitDelivery(Duration limit) throws InterruptedException {
    if (writer.isPresent()) {
      writer.get().awaitDelivery(limit);
    }
  }

  long delivered() {
    return writer.map(TelemetryWriter::delivered).orElse(0L);
  }

  long lost() {
    return writer.map(TelemetryWriter::lost).orElse(0L);
  }

  @Override
  public void close() {
    writer.ifPresent(it -> it.close(FAREWELL));
  }
}
