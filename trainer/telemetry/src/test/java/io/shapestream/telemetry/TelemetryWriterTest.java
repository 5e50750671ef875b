package io.shapestream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TelemetryWriterTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Duration AT_ONCE = Duration.ZERO;

  private final MockProducer<byte[], byte[]> kafka = producer(true);
  private final TelemetryWriter writer = writer(kafka);

  @Test
  void sendsAReportWithItsRunAsKey() throws InterruptedException {
    writer.report(Samples.STARTED);
    writer.runOnce(AT_ONCE);

    ProducerRecord<byte[], byte[]> sent = kafka.history().get(0);
    assertThat(sent.topic()).isEqualTo("telemetry");
    assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("run-1");
    long noon = NOON.millis();
    assertThat(ReportCodec.decode(sent.value()))
        .isEqualTo(new Decoded.Understood(new Report("run-1", 0, noon, noon, Samples.STARTED)));
    assertThat(writer.delivered()).as("delivered").isEqualTo(1);
  }

  @Test
  void numbersReportsInTheirOrder() throws InterruptedException {
    for (Report.Kind kind : Samples.ALL) {
      writer.report(kind);
      writer.runOnce(AT_ONCE);
    }

    assertThat(sequences()).isEqualTo(LongStream.range(0, Samples.ALL.size()).boxed().toList());
  }

  @Test
  void countsWhatGaveWayAndLeavesAGapInTheSequence() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      writer.report(Samples.PROGRESS);
    }
    for (int i = 0; i < 3; i++) {
      writer.runOnce(AT_ONCE);
    }

    assertThat(sequences()).containsExactly(2L, 3L, 4L);
    assertThat(writer.lost()).as("lost").isEqualTo(2);
  }

  @Test
  void countsWhatKafkaRefused() throws InterruptedException {
    MockProducer<byte[], byte[]> failing = producer(false);
    TelemetryWriter unlucky = writer(failing);
    unlucky.report(Samples.PROGRESS);
    unlucky.runOnce(AT_ONCE);
    failing.errorNext(new KafkaException("the leader is gone"));

    assertThat(unlucky.lost()).as("lost").isEqualTo(1);
    assertThat(unlucky.delivered()).as("delivered").isZero();
  }

  @Test
  void countsWhatTheClientRefusedAndGoesOn() throws InterruptedException {
    kafka.sendException = new KafkaException("the client is ill");
    writer.report(Samples.PROGRESS);
    writer.runOnce(AT_ONCE);
    kafka.sendException = null;
    writer.report(Samples.PROGRESS);
    writer.runOnce(AT_ONCE);

    assertThat(writer.lost()).as("lost").isEqualTo(1);
    assertThat(writer.delivered()).as("delivered").isEqualTo(1);
  }

  @Test
  void deliversWhatWaitsWhenItIsClosed() {
    writer.report(Samples.PROGRESS);
    writer.report(Samples.ENDED);
    writer.start();
    writer.close(Duration.ofSeconds(10));

    assertThat(sequences()).containsExactly(0L, 1L);
    assertThat(writer.lost()).as("lost").isZero();
    assertThat(kafka.closed()).as("producer closed").isTrue();
  }

  @Test
  void countsWhatWaitsWhenItIsClosedWithoutStart() {
    writer.report(Samples.PROGRESS);
    writer.close(Duration.ofSeconds(1));

    assertThat(writer.lost()).as("lost").isEqualTo(1);
  }

  @Test
  void countsReportsAfterClose() {
    writer.close(Duration.ofSeconds(1));
    writer.close(Duration.ofSeconds(1));
    writer.report(Samples.PROGRESS);

    assertThat(writer.lost()).as("lost").isEqualTo(1);
  }

  @Test
  void neverMakesTheRunWaitForAProducerThatBlocks() {
    TelemetryWriter stuck = writer(new BlockedProducer());
    stuck.start();

    long start = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      stuck.report(Samples.PROGRESS);
    }
    Duration reporting = Duration.ofNanos(System.nanoTime() - start);
    stuck.close(Duration.ofMillis(50));

    assertThat(reporting).as("time to report 1000 times").isLessThan(Duration.ofSeconds(2));
    assertThat(stuck.lost()).as("lost: all").isEqualTo(1000);
  }

  @Test
  void waitsForWhatIsUnderWay() throws InterruptedException {
    MockProducer<byte[], byte[]> slow = producer(false);
    TelemetryWriter writer = writer(slow);
    writer.report(Samples.STARTED);
    writer.runOnce(AT_ONCE);
    Thread acknowledgement = new Thread(slow::completeNext);

    acknowledgement.start();

    assertThat(writer.awaitDelivery(Duration.ofMinutes(1))).as("settled").isTrue();
    assertThat(writer.delivered()).as("delivered").isEqualTo(1);
    acknowledgement.join();
  }

  @Test
  void waitsInVainOnlyOnce() throws InterruptedException {
    MockProducer<byte[], byte[]> away = producer(false);
    TelemetryWriter writer = writer(away);
    writer.report(Samples.STARTED);
    writer.report(Samples.PROGRESS);
    writer.runOnce(AT_ONCE);
    writer.runOnce(AT_ONCE);

    assertThat(writer.awaitDelivery(Duration.ofMillis(10))).as("settled").isFalse();
    assertThat(writer.awaitDelivery(Duration.ofDays(1))).as("settled, the second time").isFalse();
    away.completeNext();
    away.errorNext(new KafkaException("no"));
    assertThat(writer.awaitDelivery(Duration.ofDays(1))).as("settled by a loss").isTrue();
  }

  @Test
  void refusesABlankRun() {
    assertThatThrownBy(() -> new TelemetryWriter(kafka, "telemetry", "", NOON, 3))
        .hasMessage("run must be 1..249 characters, not blank, was ''");
  }

  private List<Long> sequences() {
    return kafka.history().stream().map(TelemetryWriterTest::sequence).toList();
  }

  private static long sequence(ProducerRecord<byte[], byte[]> sent) {
    return ((Decoded.Understood) ReportCodec.decode(sent.value())).report().sequence();
  }

  private static TelemetryWriter writer(MockProducer<byte[], byte[]> producer) {
    return new TelemetryWriter(producer, "telemetry", "run-1", NOON, 3);
  }

  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        Cluster.empty(), autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Hangs in {@code send} until it is interrupted, like a producer without metadata. */
  private static final class BlockedProducer extends MockProducer<byte[], byte[]> {
    BlockedProducer() {
      super(Cluster.empty(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException interrupted) {
        throw new InterruptException(interrupted);
      }
      return super.send(record, callback);
    }
  }
}
