package io.shapestream.trainer;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Permutation;
import io.shapestream.stream.Plan;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small stream on the tests' broker, written without a feeder: images whose brightness tells
 * their class, so that a network can learn them.
 */
final class TestStream {
  static final int SIZE = 16;
  static final int CLASSES = 2;
  private final StreamDescription description;
  private final Permutation permutation;
  private final Map<String, Object> kafka;

  private TestStream(StreamDescription description, Map<String, Object> kafka) {
    this.description = description;
    this.permutation = description.permutation();
    this.kafka = kafka;
  }

  /** None yet. */
  TestStream() {
    this(description("none", 1, 1, 1, 1), Map.of());
  }

  /** With a fresh name and two partitions; its topics exist, but are empty. */
  static TestStream create(int trainSamples, int testSamples, int unitSize, int epochs)
      throws InterruptedException {
    return create(kafka(), trainSamples, testSamples, unitSize, epochs);
  }

  /** The same on a broker of the caller's. */
  static TestStream create(
      Map<String, Object> kafka, int trainSamples, int testSamples, int unitSize, int epochs)
      throws InterruptedException {
    String name = SharedBroker.freshName("stream");
    TestStream stream =
        new TestStream(description(name, trainSamples, testSamples, unitSize, epochs), kafka);
    StreamTopics topics = new StreamTopics(name);
    try (Admin admin = Admin.create(kafka)) {
      new Topics(admin)
          .ensure(
              topics.settings(2).stream()
                  .map(t -> new TopicSpec(t.name(), t.partitions(), 1, t.configs()))
                  .toList());
    }
    return stream;
  }

  static StreamDescription description(
      String name, int trainSamples, int testSamples, int unitSize, int epochs) {
    return new StreamDescription(
        name,
        "brightness",
        List.of("dark", "bright"),
        1,
        SIZE,
        SIZE,
        trainSamples,
        testSamples,
        unitSize,
        epochs,
        7,
        2,
        List.of(0.5f),
        List.of(0.25f),
        "00".repeat(32),
        "none");
  }

  static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  }

  String name() {
    return description.stream();
  }

  StreamDescription description() {
    return description;
  }

  /** Writes the test split and every unit of every epoch. */
  TestStream fill() throws InterruptedException {
    writeTestSplit();
    writeUnits(0, description.plan().units());
    return this;
  }

  void writeTestSplit() throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int unit = 0; unit < description.testUnits(); unit++) {
        int first = unit * description.unitSize();
        int[] ids =
            range(first, Math.min(description.testSamples(), first + description.unitSize()));
        send(producer, new StreamTopics(name()).test(), 0, batch(unit, 0, unit, ids, 1000));
      }
    }
  }

  /** Units {@code from} up to, but without, {@code to}. */
  void writeUnits(long from, long to) throws InterruptedException {
    Plan plan = description.plan();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (long unit = from; unit < to; unit++) {
        write(producer, plan.unit(unit), plan.partition(unit));
      }
    }
  }

  ImageBatch unit(long number) {
    PlanUnit unit = description.plan().unit(number);
    return batch(
        number, unit.epoch(), unit.slice(), permutation.sampleIds(unit.epoch(), unit.slice()), 0);
  }

  private void write(KafkaProducer<byte[], byte[]> producer, PlanUnit unit, int partition)
      throws InterruptedException {
    send(producer, new StreamTopics(name()).train(), partition, unit(unit.unit()));
  }

  private ImageBatch batch(long unit, int epoch, int slice, int[] ids, int shift) {
    int[] labels = new int[ids.length];
    ByteBuffer pixels = ByteBuffer.allocate(ids.length * SIZE * SIZE);
    for (int i = 0; i < ids.length; i++) {
      labels[i] = ids[i] % CLASSES;
      Random random = new Random(ids[i] + shift + 31L * epoch);
      for (int p = 0; p < SIZE * SIZE; p++) {
        pixels.put((byte) (random.nextInt(140) + 115 * labels[i]));
      }
    }
    return new ImageBatch(unit, epoch, slice, labels, ids, pixels.flip(), description);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, ImageBatch batch)
      throws InterruptedException {
    try {
      producer.send(new ProducerRecord<>(topic, partition, null, batch.encode())).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing the test's stream", e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static int[] range(int from, int to) {
    return java.util.stream.IntStream.range(from, to).toArray();
  }
}
