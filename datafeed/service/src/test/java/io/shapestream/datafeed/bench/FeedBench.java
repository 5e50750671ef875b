package io.shapestream.datafeed.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.broker.BrokerProcess;
import io.shapestream.broker.EmbeddedBroker;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast one feeder is, beside Kafka's own producer on the same broker, by turns. The broker is a
 * process of its own. Not part of the build:
 *
 * <pre>
 * mvn -pl datafeed/service -am test -Dtest=FeedBench -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class FeedBench {
  private static final int ROUNDS = Integer.getInteger("shapestream.bench.rounds", 5);
  private static final int WARM_UP = 320;
  private static final int UNIT = 128;
  private static final int EPOCHS = 25;
  private static final int SAMPLES = 80 * UNIT;
  private static final int RECORDS = 80 * EPOCHS - WARM_UP;

  @TempDir Path folder = Path.of("");
  private BrokerProcess broker = none();

  @BeforeEach
  void startBroker() {
    broker = BrokerProcess.start(folder.resolve("kafka"), EmbeddedBroker.ANY_PORT, line -> {});
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void aFeederBesideKafkasOwnProducer() throws Exception {
    Dataset noise = new NoiseDataset(SAMPLES);
    int recordBytes = (int) Math.round(fed(Map.of(), noise, UNIT, 8).bytesPerRecord());
    KafkasOwn own = new KafkasOwn(kafka(Map.of()), folder, recordBytes);
    double[] ratios = new double[ROUNDS];
    say("record of %,d bytes, %d images of 3x32x32", recordBytes, UNIT);
    for (int round = 0; round < ROUNDS; round++) {
      double kafkas = own(own);
      Feeding feeding = fed(Map.of(), noise, UNIT, EPOCHS);
      ratios[round] = feeding.recordsPerSecond() / kafkas;
      say(
          "Kafka's own %.0f records/s (%.0f MB/s), feeder %.0f records/s, %,.0f images/s in %d transactions: ratio %.2f; the feeder's thread allocates %.0f bytes an image",
          kafkas,
          kafkas * recordBytes / 1e6,
          feeding.recordsPerSecond(),
          feeding.imagesPerSecond(),
          feeding.transactions(),
          ratios[round],
          feeding.allocatedPerImage());
    }
    Arrays.sort(ratios);
    say("median ratio %.2f (%.2f to %.2f)", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
    assertThat(ratios[ROUNDS / 2]).isPositive();
  }

  @Test
  void whatCompressionCostsAndSaves() throws Exception {
    Dataset fashion = Datasets.open(Path.of("..", "data", "fashion-mnist"));
    for (int round = 0; round < ROUNDS; round++) {
      for (String type : new String[] {"none", "lz4", "zstd"}) {
        try (Trial trial = new Trial(kafka(Map.of()))) {
          Feeding feeding =
              Feeding.measure(
                  kafka(Map.of("compression.type", type)), trial.topics(), fashion, 384, 60, 120);
          say(
              "%s: %,.0f images of 1x32x32 a second, %,d bytes on disk",
              type, feeding.imagesPerSecond(), trial.bytes());
        }
      }
    }
  }

  private double own(KafkasOwn own) throws Exception {
    try (Trial trial = new Trial(kafka(Map.of()))) {
      return own.recordsPerSecond(trial.topics().train(), WARM_UP, RECORDS);
    }
  }

  private Feeding fed(Map<String, Object> more, Dataset dataset, int unitSize, int epochs)
      throws Exception {
    try (Trial trial = new Trial(kafka(Map.of()))) {
      return Feeding.measure(kafka(more), trial.topics(), dataset, unitSize, epochs, WARM_UP);
    }
  }

  private Map<String, Object> kafka(Map<String, Object> more) {
    Map<String, Object> kafka = new HashMap<>(more);
    kafka.put("bootstrap.servers", broker.bootstrapServers());
    return kafka;
  }

  private static void say(String format, Object... values) {
    System.out.println("bench: " + String.format(Locale.ROOT, format, values));
  }

  @SuppressWarnings("NullAway") // set before each test
  private static BrokerProcess none() {
    return null;
  }
}
