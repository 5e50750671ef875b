package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.UnitReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** A fresh stream on the shared broker, feeders on it, and what a reader of it sees. */
final class TestStream {
  static final Path SAMPLE = Path.of("..", "data", "fashion-mnist");

  private final String name;

  private TestStream(String name) {
    this.name = name;
  }

  static TestStream create(String prefix, int partitions) throws InterruptedException {
    TestStream stream = new TestStream(SharedBroker.freshName(prefix));
    List<TopicSpec> specs =
        stream.topics().settings(partitions).stream()
            .map(
                t -> new TopicSpec(t.name(), t.partitions(), TopicSpec.BROKER_DEFAULT, t.configs()))
            .toList();
    try (Admin admin = Admin.create(stream.kafka())) {
      new Topics(admin).ensure(specs);
    }
    return stream;
  }

  String name() {
    return name;
  }

  StreamTopics topics() {
    return new StreamTopics(name);
  }

  Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  }

  /** The shipped sample at 32 px in units of 100: 85 units an epoch. */
  DatafeedSettings settings(int epochs) {
    return settings(epochs, 1000);
  }

  DatafeedSettings settings(int epochs, long lead) {
    return new DatafeedSettings(
        name, SAMPLE, 7, 100, lead, epochs, 32, Augmentation.CROP_FLIP, Duration.ofSeconds(3));
  }

  Datafeed feeder(DatafeedSettings settings) throws InterruptedException {
    Datafeed feeder = Datafeed.open(kafka(), settings);
    feeder.start();
    return feeder;
  }

  UnitReader reader(String run) {
    UnitReader reader = UnitReader.open(kafka(), topics(), run);
    reader.seekToBeginning();
    return reader;
  }

  /** The hashes of the next units, each checked to come in the plan's order. */
  static List<String> hashes(UnitReader reader, int units) {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < units; i++) {
      long expected = reader.nextUnit();
      Optional<ImageBatch> batch = reader.next(Duration.ofSeconds(30));
      assertThat(batch).as("unit %d", expected).isPresent();
      hashes.add(hash(batch.orElseThrow()));
    }
    return hashes;
  }

  static String hash(ImageBatch batch) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (batch.unit() + "/" + batch.epoch() + "/" + batch.slice())
              .getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < batch.size(); i++) {
        digest.update((byte) batch.labels()[i]);
        digest.update((byte) batch.sampleIds()[i]);
        digest.update((byte) (batch.sampleIds()[i] >> 8));
      }
      digest.update(batch.pixels());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
