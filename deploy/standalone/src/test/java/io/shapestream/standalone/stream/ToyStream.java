package io.shapestream.standalone.stream;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Colour images of 4x4 pixels, each of them in one colour, on a stream that tests write. */
final class ToyStream {
  private static final int SIDE = 4;

  private ToyStream() {}

  static StreamDescription description(String name, int samples, int unitSize, int partitions) {
    return new StreamDescription(
        name,
        "toy",
        List.of("even", "odd"),
        3,
        SIDE,
        SIDE,
        samples,
        0,
        unitSize,
        0,
        7,
        partitions,
        List.of(0.5f, 0.5f, 0.5f),
        List.of(0.5f, 0.5f, 0.5f),
        "ab".repeat(32),
        "none");
  }

  static ImageBatch unit(StreamDescription toy, long unit) {
    PlanUnit planned = toy.plan().unit(unit);
    return batch(toy, unit, toy.permutation().sampleIds(planned.epoch(), planned.slice()));
  }

  static ImageBatch batch(StreamDescription toy, long unit, int[] ids) {
    PlanUnit planned = toy.plan().unit(unit);
    return new ImageBatch(
        unit, planned.epoch(), planned.slice(), labels(ids), ids, pixels(toy, ids), toy);
  }

  /** Red tells the sample; green and blue are constant. */
  private static ByteBuffer pixels(StreamDescription toy, int[] ids) {
    ByteBuffer pixels = ByteBuffer.allocate(ids.length * toy.imageBytes());
    for (int id : ids) {
      for (int red = 0; red < SIDE * SIDE; red++) {
        pixels.put((byte) (10 * id));
      }
      for (int rest = 0; rest < 2 * SIDE * SIDE; rest++) {
        pixels.put((byte) (rest < SIDE * SIDE ? 200 : 50));
      }
    }
    return pixels.flip();
  }

  private static int[] labels(int[] ids) {
    return java.util.Arrays.stream(ids).map(id -> id % 2).toArray();
  }

  /** Makes the topics, and the (empty) test split that tells what the stream is. */
  static void create(StreamDescription toy) throws Exception {
    try (Admin admin = Admin.create(kafka())) {
      new Topics(admin)
          .ensure(
              new StreamTopics(toy.stream())
                  .settings(toy.partitions()).stream()
                      .map(t -> new TopicSpec(t.name(), t.partitions(), 1, t.configs()))
                      .toList());
    }
    ImageBatch none = new ImageBatch(0, 0, 0, new int[0], new int[0], ByteBuffer.allocate(0), toy);
    send(new StreamTopics(toy.stream()).test(), 0, none.encode());
  }

  static void write(StreamDescription toy, ImageBatch batch) throws Exception {
    int partition = toy.plan().partition(batch.unit());
    send(new StreamTopics(toy.stream()).train(), partition, batch.encode());
  }

  static void send(String topic, int partition, byte[] value) throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
    }
  }

  static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", SharedBroker.bootstrapServers());
  }
}
