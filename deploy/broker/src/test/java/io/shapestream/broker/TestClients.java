package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Plain clients of a broker under test. */
final class TestClients {

  private final Map<String, Object> address;

  TestClients(Broker broker) {
    address = Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  Admin admin() {
    return Admin.create(address);
  }

  void create(String topic) throws InterruptedException {
    try (Admin admin = admin()) {
      new Topics(admin).ensure(List.of(new TopicSpec(topic, 1, 1, Map.of())));
    }
  }

  KafkaProducer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> settings = new HashMap<>(address);
    settings.put("transactional.id", transactionalId);
    settings.put("max.request.size", 16 << 20);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Writes the values in one transaction. */
  void commit(String topic, String... values) {
    try (KafkaProducer<byte[], byte[]> producer = producer(topic + "-writer")) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        // A failed send fails the commit.
        var unused =
            producer.send(
                new ProducerRecord<>(topic, 0, null, value.getBytes(StandardCharsets.UTF_8)));
      }
      producer.commitTransaction();
    }
  }

  /**
   * The committed values of the topic, from its start to its end as of now. Waits for transactions
   * under way: a commit is promised before its marker stands in the log.
   */
  List<String> committed(String topic) throws Exception {
    Map<String, Object> settings = new HashMap<>(address);
    settings.put("isolation.level", "read_committed");
    TopicPartition partition = new TopicPartition(topic, 0);
    long end = end(partition);
    Instant deadline = Instant.now().plusSeconds(20);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      assertThat(consumer.position(partition)).as("offset read").isGreaterThanOrEqualTo(end);
    }
    return values;
  }

  private long end(TopicPartition partition) throws Exception {
    try (Admin admin = admin()) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
