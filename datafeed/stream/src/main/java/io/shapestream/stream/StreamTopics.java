package io.shapestream.stream;

import java.util.List;
import java.util.Map;

/**
 * The names that belong to a stream on Kafka: topics, groups and transactional ids.
 *
 * @param stream the stream's name
 */
public record StreamTopics(String stream) {
  /** Largest record of any topic, in bytes; the broker's {@code message.max.bytes} is as large. */
  public static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;

  /** Most pixels of one unit, in bytes: small enough to flow, with room for its description. */
  public static final int MAX_UNIT_BYTES = 8 * 1024 * 1024;

  private static final String FOREVER = "-1";
  private static final String SEVEN_DAYS = String.valueOf(7L * 24 * 60 * 60 * 1000);

  public StreamTopics {
    Limits.name("stream", stream);
  }

  public String plan() {
    return stream + ".plan";
  }

  public String train() {
    return stream + ".train";
  }

  public String test() {
    return stream + ".test";
  }

  public String rejected() {
    return stream + ".rejected";
  }

  /** The consumer group that shares the plan among feeders. */
  public String feederGroup() {
    return stream + ".feeders";
  }

  /** The group under which a run publishes its position; see {@link RunPosition}. */
  public String runGroup(String run) {
    return runGroupPrefix() + Limits.name("run", run);
  }

  public String runGroupPrefix() {
    return stream + ".run.";
  }

  /** Of the producer that feeds one partition: whoever takes the partition over fences the last. */
  public String feedTransactionalId(int partition) {
    return stream + "-feed-" + partition;
  }

  /** Of the producer that writes the test split. */
  public String testTransactionalId() {
    return stream + "-test";
  }

  /**
   * All topics and their settings. The plan is tiny and the test split is needed by every run that
   * ever starts: both stay forever. Train units stay seven days, as a safety net.
   */
  public List<TopicSettings> settings(int partitions) {
    return List.of(
        new TopicSettings(plan(), partitions, kept(FOREVER)),
        new TopicSettings(train(), partitions, kept(SEVEN_DAYS)),
        new TopicSettings(test(), 1, kept(FOREVER)),
        new TopicSettings(rejected(), 1, kept(FOREVER)));
  }

  private static Map<String, String> kept(String milliseconds) {
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        milliseconds,
        "retention.bytes",
        FOREVER,
        "max.message.bytes",
        String.valueOf(MAX_RECORD_BYTES));
  }
}
