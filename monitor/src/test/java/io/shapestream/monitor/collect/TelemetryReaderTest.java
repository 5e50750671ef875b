package io.shapestream.monitor.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.monitor.FakeRun;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.ReportCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TelemetryReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("telemetry", 0);
  private static final List<Report> REPORTS = new FakeRun("run", 4, 2, 0, 1).untilStep(30);

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
  private final List<Report> received = new ArrayList<>();
  private final TelemetryReader reader = new TelemetryReader(kafka, "telemetry", received::add);

  @Test
  void waitsForATopicThatDoesNotExist() throws InterruptedException {
    reader.runOnce();

    assertThat(reader.readings().state()).isEqualTo(Readings.State.CONNECTING);
    assertThat(reader.readings().trouble()).isEqualTo("Topic telemetry does not exist yet");
  }

  @Test
  void handsOnEveryReportInOrder() throws InterruptedException {
    topicHolds(3);
    readTo(3);

    assertThat(received).isEqualTo(REPORTS.subList(0, 3));
    assertThat(reader.readings().reports()).as("reports counted").isEqualTo(3);
  }

  @Test
  void isCaughtUpOnlyAfterWhatLayThereAtTheStart() throws InterruptedException {
    topicHolds(3);
    reader.runOnce();
    assertThat(reader.readings().isCaughtUp()).as("before reading").isFalse();
    add(0, ReportCodec.encode(REPORTS.get(0)));
    reader.runOnce();
    assertThat(reader.readings().isCaughtUp()).as("after one of three").isFalse();
    add(1, ReportCodec.encode(REPORTS.get(1)));
    add(2, ReportCodec.encode(REPORTS.get(2)));
    reader.runOnce();

    assertThat(reader.readings().isCaughtUp()).as("after all").isTrue();
  }

  @Test
  void isCaughtUpAtOnceWithAnEmptyTopic() throws InterruptedException {
    topicHolds(0);
    reader.runOnce();
    reader.runOnce();

    assertThat(reader.readings().isCaughtUp()).as("caught up").isTrue();
  }

  @Test
  void knowsHowFarItIsBehind() throws InterruptedException {
    topicHolds(5);
    reader.runOnce();
    add(0, ReportCodec.encode(REPORTS.get(0)));
    reader.runOnce();

    assertThat(reader.readings().lagRecords()).as("records to read").isEqualTo(4);
  }

  @Test
  void countsAndSkipsDamagedRecords() throws InterruptedException {
    topicHolds(3);
    reader.runOnce();
    add(0, new byte[] {1, 2, 3});
    add(1, null);
    add(2, ReportCodec.encode(REPORTS.get(0)));
    reader.runOnce();

    assertThat(reader.readings().damaged()).as("damaged").isEqualTo(2);
    assertThat(received).containsExactly(REPORTS.get(0));
    assertThat(reader.readings().isCaughtUp()).as("caught up all the same").isTrue();
  }

  @Test
  void countsRecordsOfNewerTrainers() throws InterruptedException {
    topicHolds(2);
    reader.runOnce();
    add(0, new byte[] {8, 9}); // version 9
    add(1, new byte[] {8, 1}); // version 1 without a kind that we know
    reader.runOnce();

    assertThat(reader.readings().unknownVersion()).as("unknown version").isEqualTo(1);
    assertThat(reader.readings().unknownKind()).as("unknown kind").isEqualTo(1);
  }

  @Test
  void retriesAfterTroubleAndSaysSo() throws InterruptedException {
    topicHolds(1);
    reader.runOnce();
    kafka.setPollException(new KafkaException("the broker is away"));
    reader.runOnce();
    assertThat(reader.readings().trouble()).isEqualTo("Kafka: the broker is away");
    assertThat(reader.readings().failures()).as("failures").isEqualTo(1);
    add(0, ReportCodec.encode(REPORTS.get(0)));
    reader.runOnce();

    assertThat(received).hasSize(1);
    assertThat(reader.readings().trouble()).as("trouble is over").isEmpty();
  }

  @Test
  void skipsWhatWasDeletedAndCountsThat() throws InterruptedException {
    topicHolds(3);
    reader.runOnce();
    kafka.updateBeginningOffsets(Map.of(PARTITION, 2L));
    kafka.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 0L)));
    reader.runOnce();
    add(2, ReportCodec.encode(REPORTS.get(2)));
    reader.runOnce();

    assertThat(reader.readings().offsetResets()).as("resets").isEqualTo(1);
    assertThat(received).containsExactly(REPORTS.get(2));
    assertThat(reader.readings().isCaughtUp()).as("caught up").isTrue();
  }

  @Test
  void endsWhenItIsClosed() {
    topicHolds(0);
    reader.start();
    reader.close(Duration.ofSeconds(5));
    reader.close(Duration.ofSeconds(5));

    assertThat(reader.readings().state()).isEqualTo(Readings.State.ENDED);
    assertThat(kafka.closed()).as("consumer closed").isTrue();
  }

  private void topicHolds(long records) {
    Node node = new Node(1, "127.0.0.1", 9092);
    Node[] nodes = {node};
    kafka.updatePartitions(
        "telemetry", List.of(new PartitionInfo("telemetry", 0, node, nodes, nodes)));
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, records));
  }

  private void readTo(int records) throws InterruptedException {
    reader.runOnce();
    for (int i = 0; i < records; i++) {
      add(i, ReportCodec.encode(REPORTS.get(i)));
    }
    reader.runOnce();
  }

  @SuppressWarnings("NullAway") // Kafka's record says nothing about tombstones
  private void add(long offset, byte @Nullable [] value) {
    kafka.addRecord(new ConsumerRecord<>("telemetry", 0, offset, new byte[0], value));
  }
}
