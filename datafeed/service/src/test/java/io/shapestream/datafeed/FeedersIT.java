package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.ReaderSettings;
import io.shapestream.stream.read.TestSplitReader;
import io.shapestream.stream.read.UnitReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Whoever feeds, and however feeders come and go: the stream is the same, byte for byte. */
class FeedersIT {
  private static final int EPOCHS = 2;
  private static final int UNITS = EPOCHS * 85;

  @Test
  void oneTwoOrThreeFeedersMakeTheSameStream() throws Exception {
    List<String> alone = fedBy(1);
    assertThat(alone).as("hashes of one feeder's units").doesNotHaveDuplicates().hasSize(UNITS);
    assertThat(fedBy(2)).as("hashes of two feeders' units").isEqualTo(alone);
    assertThat(fedBy(3)).as("hashes of three feeders' units").isEqualTo(alone);
    assertThat(Reference.hashes(UNITS)).as("hashes made without Kafka").isEqualTo(alone);
  }

  @Test
  void feedersThatComeAndGoMidEpochChangeNothing() throws Exception {
    TestStream stream = TestStream.create("elastic", 4);
    Random random = new Random(5);
    List<Datafeed> running = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    try (UnitReader reader = stream.reader("reader")) {
      running.add(stream.feeder(stream.settings(EPOCHS, 20)));
      for (int i = 0; i < UNITS / 10; i++) {
        hashes.addAll(TestStream.hashes(reader, 10));
        if (running.size() < 3 && random.nextBoolean()) {
          running.add(stream.feeder(stream.settings(EPOCHS, 20)));
        } else if (running.size() > 1) {
          running.remove(random.nextInt(running.size())).close();
        }
      }
    } finally {
      running.forEach(Datafeed::close);
    }
    assertThat(hashes).isEqualTo(Reference.hashes(UNITS));
  }

  @Test
  void thePlanStaysWithinItsLeadOfTheSlowestRun() throws Exception {
    TestStream stream = TestStream.create("lead", 2);
    try (UnitReader fast = stream.reader("fast");
        UnitReader slow = stream.reader("slow");
        Datafeed feeder = stream.feeder(stream.settings(EPOCHS, 20))) {
      TestStream.hashes(slow, 3);
      TestStream.hashes(fast, 15);
      long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
      while (System.nanoTime() < end) {
        fast.heartbeat();
        slow.heartbeat();
        fast.next(Duration.ofMillis(100));
        slow.heartbeat();
        assertThat(planned(stream))
            .as("units planned while a run waits at 3")
            .isLessThanOrEqualTo(23);
      }
      assertThat(fast.nextUnit()).as("where the fast run had to wait").isEqualTo(23);
      assertThat(feeder.plannerStatus().liveRuns()).isEqualTo(2);
      slow.finish(Duration.ofSeconds(5));
      TestStream.hashes(fast, 40);
      assertThat(fast.nextUnit()).as("units once the slow run is done").isEqualTo(63);
    }
  }

  @Test
  void theTestSplitIsWrittenOnceWhoeverComesLater() throws Exception {
    TestStream stream = TestStream.create("test", 2);
    for (int i = 0; i < 3; i++) {
      try (Datafeed feeder = stream.feeder(stream.settings(EPOCHS))) {
        feeder.feeding().get(30, TimeUnit.SECONDS);
        if (i > 0) {
          Thread.sleep(500);
        }
      }
    }
    try (Datafeed feeder = stream.feeder(stream.settings(EPOCHS));
        TestSplitReader reader = TestSplitReader.open(stream.kafka(), stream.topics())) {
      assertThat(reader.readAll(Duration.ofSeconds(30))).as("batches of 1,500 images").hasSize(15);
      assertThat(reader.next(Duration.ofSeconds(1))).as("a batch after the last").isEmpty();
      assertThat(feeder.ended()).isNotDone();
    }
    assertThat(records(stream.topics().test(), "read_uncommitted"))
        .as("records of the test split, aborted ones included")
        .hasSize(15);
  }

  @Test
  void aFeederThatDiffersIsRefusedAndTheFieldIsNamed() throws Exception {
    TestStream stream = TestStream.create("differs", 2);
    try (Datafeed feeder = stream.feeder(stream.settings(EPOCHS))) {
      feeder.feeding().get(30, TimeUnit.SECONDS);
      DatafeedSettings other =
          new DatafeedSettings(
              stream.name(),
              TestStream.SAMPLE,
              8,
              100,
              1000,
              EPOCHS,
              32,
              Augmentation.CROP_FLIP,
              Duration.ofSeconds(3));
      try (Datafeed refused = stream.feeder(other)) {
        assertThatThrownBy(() -> refused.ended().get(30, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(UserError.class)
            .hasMessage(
                "stream '%s' already exists and is made differently: here seed is 8 instead of 7;"
                    + " use the same settings and data, or another --stream",
                stream.name());
      }
      assertThat(feeder.ended()).as("the feeder that was first").isNotDone();
    }
  }

  @Test
  void brokenSamplesNeverEndAStream() throws Exception {
    TestStream stream = TestStream.create("broken", 2);
    DatafeedSettings settings =
        new DatafeedSettings(
            stream.name(),
            TestStream.SAMPLE,
            7,
            10,
            1000,
            1,
            8,
            Augmentation.CROP,
            Duration.ofSeconds(3));
    Dataset toy = new ToyDataset(95, 12, 3, 4, 50);
    List<Integer> seen = new ArrayList<>();
    try (Datafeed feeder = Datafeed.open(stream.kafka(), settings, toy);
        UnitReader reader = stream.reader("reader")) {
      feeder.start();
      for (int unit = 0; unit < 10; unit++) {
        for (int id : reader.next(Duration.ofSeconds(30)).orElseThrow().sampleIds()) {
          seen.add(id);
        }
      }
      assertThat(seen).as("ids of the epoch").hasSize(95).doesNotContain(3, 4, 50);
      assertThat(feeder.status().rejected()).as("rejections counted").isEqualTo(3);
    }
    List<Rejection> rejections =
        records(stream.topics().rejected(), "read_committed").stream()
            .map(Rejection::decode)
            .filter(r -> !r.testSplit())
            .toList();
    assertThat(rejections.stream().map(Rejection::sampleId)).containsExactlyInAnyOrder(3, 4, 50);
    assertThat(rejections.get(0).reason()).isEqualTo("it is broken");
    Collections.sort(seen);
    assertThat(seen.stream().distinct().count()).as("different samples").isEqualTo(92);
  }

  @Test
  void aMissingTopicIsNamedWithTheCommandThatMakesIt() {
    String name = SharedBroker.freshName("missing");
    DatafeedSettings settings =
        new DatafeedSettings(
            name, TestStream.SAMPLE, 7, 100, 10, 1, 32, Augmentation.NONE, Duration.ofSeconds(3));
    assertThatThrownBy(() -> Datafeed.open(kafka(), settings))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "topic %s.plan does not exist; create the stream's topics with ./shapestream topics --stream %s",
            name, name);
  }

  private static List<String> fedBy(int feeders) throws InterruptedException {
    TestStream stream = TestStream.create("same", 4);
    List<Datafeed> running = new ArrayList<>();
    try (UnitReader reader = stream.reader("reader")) {
      for (int i = 0; i < feeders; i++) {
        running.add(stream.feeder(stream.settings(EPOCHS)));
      }
      return TestStream.hashes(reader, UNITS);
    } finally {
      running.forEach(Datafeed::close);
    }
  }

  private static long planned(TestStream stream) throws Exception {
    try (Admin admin = Admin.create(stream.kafka())) {
      StreamTopics topics = stream.topics();
      long[] ends = new io.shapestream.datafeed.plan.KafkaPlanLog(admin, topics, 2).ends();
      return ends[0] + ends[1];
    }
  }

  static List<ConsumerRecord<byte[], ByteBuffer>> records(String topic, String isolation) {
    Map<String, Object> settings = ReaderSettings.of(kafka(), "records");
    settings.put("isolation.level", isolation);
    List<ConsumerRecord<byte[], ByteBuffer>> records = new ArrayList<>();
    try (Consumer<byte[], ByteBuffer> consumer =
        new org.apache.kafka.clients.consumer.KafkaConsumer<>(
            settings,
            new org.apache.kafka.common.serialization.ByteArrayDeserializer(),
            new org.apache.kafka.common.serialization.ByteBufferDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  }

  /** The stream as it must be, made here without Kafka and without feeders. */
  static final class Reference {
    private Reference() {}

    static List<String> hashes(int units) {
      return hashes(EPOCHS, units);
    }

    static List<String> hashes(int epochs, int units) {
      DatafeedSettings settings =
          new DatafeedSettings(
              "reference",
              TestStream.SAMPLE,
              7,
              100,
              1,
              epochs,
              32,
              Augmentation.CROP_FLIP,
              Duration.ofSeconds(3));
      Dataset dataset = Datasets.open(TestStream.SAMPLE);
      var preprocessor =
          new io.shapestream.datafeed.preprocess.Preprocessor(7, 32, Augmentation.CROP_FLIP);
      var maker =
          new io.shapestream.datafeed.preprocess.BatchMaker(
              Descriptions.of(settings, dataset, preprocessor, 4), dataset, preprocessor);
      List<String> hashes = new ArrayList<>();
      for (int unit = 0; unit < units; unit++) {
        hashes.add(TestStream.hash(maker.train(unit).images()));
      }
      return hashes;
    }
  }
}
