package io.shapestream.stream.read;

import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * How the readers' Kafka clients are set up: committed data only, and no jump that nobody asked
 * for.
 */
public final class ReaderSettings {
  private ReaderSettings() {}

  /** A consumer whose values are slices of what was fetched. The caller closes it. */
  public static Consumer<byte[], java.nio.ByteBuffer> consumer(
      Map<String, Object> kafka, String group) {
    return new KafkaConsumer<>(
        of(kafka, group), new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }

  /**
   * The user's client settings, with what reading in order depends on laid over them.
   *
   * @param group names the run's group; nobody joins it, it only keeps positions
   */
  public static Map<String, Object> of(Map<String, Object> kafka, String group) {
    Map<String, Object> settings = new HashMap<>(tuned());
    settings.putAll(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  private static Map<String, Object> tuned() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 8,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1024 * 1024,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, StreamTopics.MAX_UNIT_BYTES,
        ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
  }
}
