package io.shapestream.standalone.watch;

import io.shapestream.telemetry.Decoded;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import io.shapestream.telemetry.TelemetryTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The reports of all runs, from the first that is retained on. One thread's. */
public final class TelemetryTail implements AutoCloseable {

  private final Consumer<byte[], byte[]> consumer;

  public TelemetryTail(Map<String, Object> kafka) {
    Map<String, Object> settings = new TreeMap<>(kafka);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(TelemetryTopic.DEFAULT.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * The reports that arrived, after at most {@code timeout}; what can't be understood is left to
   * the monitor.
   */
  public List<Report> poll(Duration timeout) {
    List<Report> reports = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      if (ReportCodec.decode(record.value()) instanceof Decoded.Understood understood) {
        reports.add(understood.report());
      }
    }
    return reports;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
