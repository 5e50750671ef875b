package io.shapestream.datafeed.plan;

import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What the runs of a stream have committed to their groups. */
record RunGroups(Admin admin, StreamTopics topics) {

  /** By run, its offsets of the train topic. */
  Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets() throws InterruptedException {
    List<String> groups =
        Answers.of(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .filter(group -> group.startsWith(topics.runGroupPrefix()))
            .toList();
    Map<String, Map<TopicPartition, OffsetAndMetadata>> runs = new HashMap<>();
    if (!groups.isEmpty()) {
      Answers.of(admin.listConsumerGroupOffsets(specs(groups)).all())
          .forEach((group, offsets) -> runs.put(run(group), ofTrain(offsets)));
    }
    return runs;
  }

  /** How far a run says it is; empty where the group is not a run's. */
  static Optional<RunPosition> position(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.values().stream()
        .flatMap(offset -> RunPosition.parse(offset.metadata()).stream())
        .findFirst();
  }

  private Map<TopicPartition, OffsetAndMetadata> ofTrain(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(topics.train()) && e.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private String run(String group) {
    return group.substring(topics.runGroupPrefix().length());
  }

  private static Map<String, ListConsumerGroupOffsetsSpec> specs(List<String> groups) {
    return groups.stream()
        .collect(
            Collectors.toMap(Function.identity(), group -> new ListConsumerGroupOffsetsSpec()));
  }
}
