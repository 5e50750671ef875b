package io.shapestream.datafeed.feed;

import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How the feeder's Kafka clients are set up. What exactness depends on is laid over the user's
 * settings; the rest may be overridden by them.
 */
public final class FeedSettings {
  private static final int TIMEOUT_MS = 5_000;

  private FeedSettings() {}

  /**
   * The consumer that shares the plan with other feeders. Kafka's tools show it as {@code
   * feeder-PID} where the user gives it no other name.
   */
  public static Map<String, Object> planConsumer(Map<String, Object> kafka, StreamTopics topics) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "feeder-" + ProcessHandle.current().pid());
    settings.putAll(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.feederGroup());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  /** A producer of transactions of at most about {@code transactionBytes}. */
  public static Map<String, Object> transactional(
      Map<String, Object> kafka, String transactionalId, int recordBytes, long transactionBytes) {
    Map<String, Object> settings = producer(kafka);
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, recordBytes + 4096);
    settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * transactionBytes + recordBytes);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return settings;
  }

  /**
   * The planner's producer: one request at a time, as pipelined idempotent sends to a topic that
   * was just created can lose their first records (KAFKA-14359).
   */
  public static Map<String, Object> planProducer(Map<String, Object> kafka) {
    Map<String, Object> settings = producer(kafka);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return settings;
  }

  private static Map<String, Object> producer(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.SEND_BUFFER_CONFIG, -1);
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10L);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) TIMEOUT_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * TIMEOUT_MS);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 3 * TIMEOUT_MS);
    settings.putAll(kafka);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, StreamTopics.MAX_RECORD_BYTES);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return settings;
  }
}
