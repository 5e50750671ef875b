package io.shapestream.datafeed.plan;

import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
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
            .boxed()
            .collect(Collectors.toMap(this::partition, p -> OffsetSpec.latest()));
    var found = Answers.of(admin.listOffsets(latest).all());
    return IntStream.range(0, partitions)
        .mapToLong(p -> Objects.requireNonNull(found.get(partition(p))).offset())
        .toArray();
  }

  @Override
  public Map<String, RunPosition> positions() throws InterruptedException {
    Map<String, RunPosition> positions = new HashMap<>();
    new RunGroups(admin, topics)
        .offsets()
        .forEach(
            (run, offsets) -> RunGroups.position(offsets).ifPresent(p -> positions.put(run, p)));
    return positions;
  }

  private TopicPartition partition(int partition) {
    return new TopicPartition(topics.plan(), partition);
  }
}
