package io.shapestream.trainer.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.broker.BrokerProcess;
import io.shapestream.broker.EmbeddedBroker;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.ReaderSettings;
import io.shapestream.trainer.bench.NoiseStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a trainer takes a stream in, from poll to a filled direct buffer (which on a CPU is the
 * tensor's memory) at the training thread, beside a bare consumer with the same settings that looks
 * at nothing. Order, CRC32C and descriptions are checked on the way. Not part of the build:
 *
 * <pre>
 * mvn -pl trainer/service -am test -Dtest=IngestBench -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class IngestBench {
  private static final int ROUNDS = Integer.getInteger("shapestream.bench.rounds", 7);
  private static final int UNIT = 128;
  private static final int UNITS = 2000;
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final StreamDescription STREAM =
      NoiseStream.description("bench", 2, 3, 32, UNIT, UNITS, PARTITIONS);

  @TempDir Path folder = Path.of("");

  @Test
  void aTrainersIntakeBesideABareConsumer() throws Exception {
    try (BrokerProcess broker =
        BrokerProcess.start(folder.resolve("kafka"), EmbeddedBroker.ANY_PORT, line -> {})) {
      Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      NoiseStream.write(kafka, STREAM);
      bare(kafka);
      taken(kafka);
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        double bare = bare(kafka);
        double taken = taken(kafka);
        ratios[round] = taken / bare;
        say(
            "bare consumer %.0f units/s, trainer's intake %.0f units/s, %,.0f images/s: ratio %.2f",
            bare, taken, taken * UNIT, ratios[round]);
      }
      Arrays.sort(ratios);
      say("median ratio %.2f (%.2f to %.2f)", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
      assertThat(ratios[ROUNDS / 2]).isPositive();
    }
  }

  private static double bare(Map<String, Object> kafka) {
    try (Consumer<byte[], ByteBuffer> consumer = ReaderSettings.consumer(kafka, "bare")) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS)
              .mapToObj(p -> new TopicPartition(topics().train(), p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long begin = System.nanoTime();
      int seen = 0;
      int warm = 0;
      while (seen < UNITS) {
        seen += consumer.poll(PATIENCE).count();
        if (warm == 0 && seen >= UNITS / 10) {
          warm = seen;
          begin = System.nanoTime();
        }
      }
      return (seen - warm) / seconds(begin);
    }
  }

  private static double taken(Map<String, Object> kafka) throws InterruptedException {
    BatchRing ring = new BatchRing(4, UNIT, STREAM.imageBytes());
    try (Ingest ingest =
        new Ingest(kafka, "bench", STREAM, StartingPoint.BEGINNING, UNITS, 1, ring)) {
      ingest.start();
      int warm = UNITS / 10;
      for (int unit = 0; unit < warm; unit++) {
        ring.release(ring.take(PATIENCE).orElseThrow());
      }
      long begin = System.nanoTime();
      for (int unit = warm; unit < UNITS; unit++) {
        ring.release(ring.take(PATIENCE).orElseThrow());
      }
      return (UNITS - warm) / seconds(begin);
    }
  }

  private static StreamTopics topics() {
    return new StreamTopics(STREAM.stream());
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.println("bench: " + String.format(Locale.ROOT, format, values));
  }
}
