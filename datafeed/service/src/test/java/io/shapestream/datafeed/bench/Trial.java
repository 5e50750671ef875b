package io.shapestream.datafeed.bench;

import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.StreamTopics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** A stream's topics for one measurement; deleted afterwards, so that the disk stays small. */
final class Trial implements AutoCloseable {
  static final int PARTITIONS = 4;
  private static int count;

  private final Admin admin;
  private final StreamTopics topics;

  Trial(Map<String, Object> kafka) throws InterruptedException {
    admin = Admin.create(kafka);
    topics = new StreamTopics("bench-" + ++count);
    new Topics(admin)
        .ensure(
            topics.settings(PARTITIONS).stream()
                .map(t -> new TopicSpec(t.name(), t.partitions(), 1, t.configs()))
                .toList());
  }

  StreamTopics topics() {
    return topics;
  }

  /** Bytes of the train topic on disk. */
  long bytes() throws InterruptedException, ExecutionException {
    return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
        .flatMap(folders -> folders.values().stream())
        .flatMap(folder -> folder.replicaInfos().entrySet().stream())
        .filter(replica -> isTrain(replica.getKey()))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  @Override
  public void close() {
    try {
      admin
          .deleteTopics(List.of(topics.plan(), topics.train(), topics.test(), topics.rejected()))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("cleaning up", e);
    } finally {
      admin.close();
    }
  }

  private boolean isTrain(TopicPartition partition) {
    return partition.topic().equals(topics.train());
  }
}
