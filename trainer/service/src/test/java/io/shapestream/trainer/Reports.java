package io.shapestream.trainer;

import io.shapestream.telemetry.Decoded;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import io.shapestream.telemetry.TelemetryTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a run has reported so far, read from the telemetry topic. */
record Reports(List<Report> all) {

  static Reports of(String run) {
    List<Report> reports = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            TestStream.kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TelemetryTopic.DEFAULT.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (ReportCodec.decode(record.value()) instanceof Decoded.Understood known
              && known.report().run().equals(run)) {
            reports.add(known.report());
          }
        }
      }
    }
    return new Reports(reports);
  }

  <T extends Report.Kind> List<T> ofKind(Class<T> kind) {
    return all.stream().map(Report::kind).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What each step reported: with a report per step, the run's whole trajectory. */
  Map<Long, String> trajectory() {
    Map<Long, String> steps = new TreeMap<>();
    for (Progress progress : ofKind(Progress.class)) {
      String now =
          "loss %s accuracy %s rates %s %s network %s unit %d"
              .formatted(
                  progress.learning().loss(),
                  progress.learning().accuracy(),
                  progress.learning().weightLearningRate(),
                  progress.learning().alphaLearningRate(),
                  progress.network(),
                  progress.position().unit());
      String before = steps.put(progress.position().step(), now);
      if (before != null && !before.equals(now)) {
        throw new AssertionError(
            "step %d was trained twice, first: %s; then: %s"
                .formatted(progress.position().step(), before, now));
      }
    }
    return steps;
  }
}
