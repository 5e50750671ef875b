package io.shapestream.datafeed.plan;

import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What the planner asks Kafka: the plan's ends and the runs' positions. The admin client stays the
 * caller's.
 */
public final class KafkaPlanLog implements PlanEnds, RunDirectory {
  private final Admin admin;
  private final StreamTopics topics;
  private final int partitions;

  public KafkaPlanLog(Admin admin, StreamTopics topics, int partitions) {
    this.admin = admin;
    this.topics = topics;
    this.partitions = partitions;
  }

  @Override
  public long[] ends() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, partitions)
            .mapToObj(this::partition)
            .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
    var found = answer(admin.listOffsets(latest).all());
    return IntStream.range(0, partitions)
        .mapToLong(p -> Objects.requireNonNull(found.get(partition(p))).offset())
        .toArray();
  }

  @Override
  public Map<String, RunPosition> positions() throws InterruptedException {
    List<String> groups =
        answer(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .filter(group -> group.startsWith(topics.runGroupPrefix()))
            .toList();
    if (groups.isEmpty()) {
      return Map.of();
    }
    Map<String, RunPosition> positions = new HashMap<>();
    answer(admin.listConsumerGroupOffsets(specs(groups)).all())
        .forEach((group, offsets) -> put(positions, group, offsets));
    return positions;
  }

  private void put(
      Map<String, RunPosition> positions,
      String group,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(topics.train()) && e.getValue() != null)
        .flatMap(e -> RunPosition.parse(e.getValue().metadata()).stream())
        .findFirst()
        .ifPresent(p -> positions.put(group.substring(topics.runGroupPrefix().length()), p));
  }

  private TopicPartition partition(int partition) {
    return new TopicPartition(topics.plan(), partition);
  }

  private static Map<String, ListConsumerGroupOffsetsSpec> specs(List<String> groups) {
    return groups.stream()
        .collect(Collectors.toMap(Function.identity(), g -> new ListConsumerGroupOffsetsSpec()));
  }

  private static <T> T answer(KafkaFuture<T> asked) throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
