package io.shapestream.datafeed.plan;

import io.shapestream.stream.Kept;
import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Compares what the runs' checkpoints still need with the time that the train topic keeps it. A run
 * that has told of no checkpoint needs what follows the last unit it has read.
 *
 * <p>Blocks on Kafka: five questions, whatever the number of runs. The admin client stays the
 * caller's.
 */
public final class KafkaRetention implements Retention {
  private static final String RETENTION_MS = "retention.ms";

  private final Admin admin;
  private final StreamTopics topics;
  private final int partitions;

  public KafkaRetention(Admin admin, StreamTopics topics, int partitions) {
    this.admin = admin;
    this.topics = topics;
    this.partitions = partitions;
  }

  @Override
  public Set<String> endangered() throws InterruptedException {
    long retentionMs = retentionMs();
    if (retentionMs < 0) {
      return Set.of();
    }
    Log log = log(System.currentTimeMillis() - retentionMs / 5 * 4);
    Set<String> endangered = new TreeSet<>();
    new RunGroups(admin, topics)
        .offsets()
        .forEach(
            (run, offsets) -> {
              if (isTraining(offsets) && offsets.entrySet().stream().anyMatch(log::isOldFor)) {
                endangered.add(run);
              }
            });
    return endangered;
  }

  private static boolean isTraining(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return RunGroups.position(offsets)
        .filter(p -> p.state() == RunPosition.State.TRAINING)
        .isPresent();
  }

  private Log log(long oldMs) throws InterruptedException {
    var since = Answers.of(admin.listOffsets(each(OffsetSpec.forTimestamp(oldMs))).all());
    var ends = Answers.of(admin.listOffsets(each(OffsetSpec.latest())).all());
    var fed =
        Answers.of(
            admin.listConsumerGroupOffsets(topics.feederGroup()).partitionsToOffsetAndMetadata());
    return new Log(topics, partitions, since, ends, fed);
  }

  private Map<TopicPartition, OffsetSpec> each(OffsetSpec spec) {
    return IntStream.range(0, partitions)
        .mapToObj(p -> new TopicPartition(topics.train(), p))
        .collect(Collectors.toMap(Function.identity(), p -> spec));
  }

  private long retentionMs() throws InterruptedException {
    ConfigResource train = new ConfigResource(ConfigResource.Type.TOPIC, topics.train());
    var configs = Answers.of(admin.describeConfigs(List.of(train)).all());
    return Long.parseLong(Objects.requireNonNull(configs.get(train)).get(RETENTION_MS).value());
  }

  /**
   * The train topic as it is now, by partition.
   *
   * @param since the first offset written since some time; below 0 where none was
   * @param ends where it ends
   * @param fed the plan offset up to which feeders have worked
   */
  private record Log(
      StreamTopics topics,
      int partitions,
      Map<TopicPartition, ListOffsetsResultInfo> since,
      Map<TopicPartition, ListOffsetsResultInfo> ends,
      Map<TopicPartition, OffsetAndMetadata> fed) {

    /** Whether what the run needs next of a partition is there and was written before that time. */
    boolean isOldFor(Map.Entry<TopicPartition, OffsetAndMetadata> committed) {
      TopicPartition partition = committed.getKey();
      String metadata = committed.getValue().metadata();
      Optional<Kept> kept = Kept.parse(metadata);
      long offset = kept.map(Kept::offset).orElse(committed.getValue().offset());
      long unit =
          kept.map(Kept::unit)
              .or(() -> RunPosition.parse(metadata).map(RunPosition::unit))
              .orElse(Long.MAX_VALUE);
      return offset < firstYoung(partition) && isFed(partition.partition(), unit);
    }

    private long firstYoung(TopicPartition partition) {
      long found = Objects.requireNonNull(since.get(partition)).offset();
      return found < 0 ? Objects.requireNonNull(ends.get(partition)).offset() : found;
    }

    /** Whether the partition's first unit at or after this one lies in the log. */
    private boolean isFed(int partition, long unit) {
      OffsetAndMetadata next = fed.get(new TopicPartition(topics.plan(), partition));
      return next != null && unit < next.offset() * partitions + partition - partitions + 1;
    }
  }
}
