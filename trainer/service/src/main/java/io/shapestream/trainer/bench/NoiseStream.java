package io.shapestream.trainer.bench;

import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Permutation;
import io.shapestream.stream.Plan;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A stream whose images are noise, whole from the start, and gone when it is closed. */
public final class NoiseStream implements AutoCloseable {
  private final Map<String, Object> kafka;
  private final StreamDescription description;
  private final StreamTopics topics;

  private NoiseStream(Map<String, Object> kafka, StreamDescription description) {
    this.kafka = kafka;
    this.description = description;
    this.topics = new StreamTopics(description.stream());
  }

  /**
   * One epoch of square images, without a test split.
   *
   * @param channels of the images
   * @param unitSize images of a unit
   */
  public static StreamDescription description(
      String name, int classes, int channels, int side, int unitSize, int units, int partitions) {
    return new StreamDescription(
        name,
        "noise",
        IntStream.range(0, classes).mapToObj(i -> "class" + i).toList(),
        channels,
        side,
        side,
        Math.multiplyExact(units, unitSize),
        0,
        unitSize,
        1,
        1,
        partitions,
        Collections.nCopies(channels, 0.5f),
        Collections.nCopies(channels, 0.5f),
        "00".repeat(32),
        "none");
  }

  /** Makes the topics and writes all units. */
  public static NoiseStream write(Map<String, Object> kafka, StreamDescription description)
      throws InterruptedException {
    NoiseStream stream = new NoiseStream(kafka, description);
    stream.makeTopics();
    stream.writeUnits();
    return stream;
  }

  public StreamDescription description() {
    return description;
  }

  /** Deletes its topics; what a group committed to them goes with them. */
  @Override
  public void close() {
    try (Admin admin = Admin.create(kafka)) {
      List<String> names =
          topics.settings(description.partitions()).stream().map(each -> each.name()).toList();
      admin.deleteTopics(names).all().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void makeTopics() throws InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      new Topics(admin)
          .ensure(
              topics.settings(description.partitions()).stream()
                  .map(
                      topic ->
                          new TopicSpec(
                              topic.name(),
                              topic.partitions(),
                              TopicSpec.BROKER_DEFAULT,
                              topic.configs()))
                  .toList());
    }
  }

  private void writeUnits() {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, StreamTopics.MAX_RECORD_BYTES);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      Plan plan = description.plan();
      Permutation order = description.permutation();
      byte[] pixels = new byte[description.unitSize() * description.imageBytes()];
      new Random(1).nextBytes(pixels);
      for (long unit = 0; unit < plan.units(); unit++) {
        byte[] record = record(plan.unit(unit), order, pixels);
        var unused =
            producer.send(new ProducerRecord<>(topics.train(), plan.partition(unit), null, record));
      }
      producer.flush();
    }
  }

  private byte[] record(PlanUnit unit, Permutation order, byte[] pixels) {
    int classes = description.classes().size();
    int[] ids = order.sampleIds(unit.epoch(), unit.slice());
    int[] labels = Arrays.stream(ids).map(id -> id % classes).toArray();
    ByteBuffer images = ByteBuffer.wrap(pixels);
    return new ImageBatch(unit.unit(), unit.epoch(), unit.slice(), labels, ids, images, description)
        .encode();
  }
}
