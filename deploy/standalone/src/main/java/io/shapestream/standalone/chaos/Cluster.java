package io.shapestream.standalone.chaos;

import io.shapestream.standalone.topics.StreamTopicsSetup;
import io.shapestream.stream.StreamTopics;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What Kafka knows of a stream's feeders: who owns what, and which transactions are open. */
final class Cluster implements AutoCloseable {

  private static final Map<String, String> PROMPT =
      Map.of("consumer.session.timeout.ms", "3000", "consumer.heartbeat.interval.ms", "500");

  private final Map<String, Object> kafka;
  private final StreamTopics topics;
  private final Admin admin;

  Cluster(String bootstrapServers, StreamTopics topics) {
    this.kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    this.topics = topics;
    this.admin = Admin.create(kafka);
  }

  Map<String, Object> kafka() {
    return kafka;
  }

  /** Makes the topics, and has Kafka notice a lost feeder after 3 s. */
  void prepare(int partitions) throws InterruptedException {
    StreamTopicsSetup.ensure(kafka, topics.stream(), partitions, 1);
    Collection<AlterConfigOp> changes =
        PROMPT.entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, topics.feederGroup());
    answer(admin.incrementalAlterConfigs(Map.of(group, changes)).all());
  }

  /** The process that owns plan partition 0, and so plans; empty while that is being settled. */
  OptionalLong plannersOwner() throws InterruptedException {
    return owned().entrySet().stream()
        .filter(e -> e.getValue().contains(0))
        .mapToLong(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether one of the process's partitions has a transaction that isn't committed yet. */
  boolean isInTransaction(long pid) throws InterruptedException {
    Set<String> mine =
        owned().getOrDefault(pid, Set.of()).stream()
            .map(topics::feedTransactionalId)
            .collect(Collectors.toSet());
    var open = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
    return !mine.isEmpty()
        && answer(admin.listTransactions(open).all()).stream()
            .map(TransactionListing::transactionalId)
            .anyMatch(mine::contains);
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ZERO);
  }

  /** Plan partitions by process id, which the feeders' client ids end with. */
  private Map<Long, Set<Integer>> owned() throws InterruptedException {
    Map<Long, Set<Integer>> owned = new HashMap<>();
    String group = topics.feederGroup();
    var answer = answer(admin.describeConsumerGroups(List.of(group)).all()).get(group);
    for (MemberDescription member : Objects.requireNonNull(answer).members()) {
      long pid =
          Long.parseLong(member.clientId().substring(member.clientId().lastIndexOf('-') + 1));
      Set<Integer> partitions = owned.computeIfAbsent(pid, p -> new HashSet<>());
      member.assignment().topicPartitions().stream()
          .map(TopicPartition::partition)
          .forEach(partitions::add);
    }
    return owned;
  }

  private static <T> T answer(KafkaFuture<T> asked) throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
