package io.shapestream.command.kafka;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * Brings topics into being.
 *
 * <p>Several processes may ask for the same topics at once: one creates them, the others find them.
 * A topic that exists is never changed, only compared. Wait for {@link #ensure} before the first
 * record: an idempotent producer that writes to a partition whose leader isn't ready yet can lose
 * its first records after its delivery timeout (KAFKA-14359, KAFKA-15591).
 *
 * <p>The admin client stays the caller's. Methods block, at most for the timeout.
 */
public final class Topics {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Set<String> AT_LEAST =
      Set.of("max.message.bytes", "retention.bytes", "retention.ms");
  private static final String UNLIMITED = "-1";
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Admin admin;
  private final Duration timeout;

  public Topics(Admin admin) {
    this(admin, TIMEOUT);
  }

  public Topics(Admin admin, Duration timeout) {
    this.admin = admin;
    this.timeout = timeout;
  }

  /**
   * Creates those of the topics that are missing, compares all with what is asked, and returns when
   * every partition has a leader that answers.
   *
   * @throws UserError when a topic can't be created, or exists with other partitions or settings;
   *     every difference is named
   */
  public void ensure(Collection<TopicSpec> specs) throws InterruptedException {
    Deadline deadline = new Deadline(timeout);
    for (TopicSpec spec : specs) {
      create(spec, deadline);
    }
    compare(specs, deadline);
    awaitUsable(specs, deadline);
  }

  /**
   * Compares topics that must exist with what is asked, and changes nothing.
   *
   * @throws UserError when one is missing, or has other partitions or settings; every difference is
   *     named, with the command that mends it
   */
  public void check(Collection<TopicSpec> specs) throws InterruptedException {
    compare(specs, new Deadline(timeout));
  }

  private void create(TopicSpec spec, Deadline deadline) throws InterruptedException {
    NewTopic topic =
        new NewTopic(spec.name(), spec.partitions(), (short) spec.replication())
            .configs(spec.configs());
    String attempt = "create topic " + spec.name() + settings(spec);
    retrying(
        attempt,
        deadline,
        () -> {
          var options = new CreateTopicsOptions().timeoutMs(deadline.leftMs());
          return existing(admin.createTopics(List.of(topic), options).all());
        });
  }

  /** A topic that is there already is as good as one created. */
  private static boolean existing(KafkaFuture<Void> created) throws Exception {
    try {
      created.get();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return true;
      }
      throw e;
    }
  }

  private void compare(Collection<TopicSpec> specs, Deadline deadline) throws InterruptedException {
    Map<String, TopicDescription> descriptions =
        retrying("describe topics " + names(specs), deadline, () -> describe(specs, deadline));
    Map<ConfigResource, Config> configs =
        retrying("read settings of " + names(specs), deadline, () -> configs(specs, deadline));
    List<String> differences = new ArrayList<>();
    for (TopicSpec spec : specs) {
      TopicDescription description = Objects.requireNonNull(descriptions.get(spec.name()));
      Config config = Objects.requireNonNull(configs.get(resource(spec)));
      comparePartitions(spec, description, differences);
      compareReplication(spec, description, differences);
      compareConfigs(spec, config, tool(description), differences);
    }
    if (!differences.isEmpty()) {
      throw new UserError(String.join(System.lineSeparator(), differences));
    }
  }

  private static void comparePartitions(
      TopicSpec spec, TopicDescription description, List<String> differences) {
    int actual = description.partitions().size();
    if (actual != spec.partitions()) {
      differences.add(
          "topic "
              + spec.name()
              + " has "
              + actual
              + " partitions, expected "
              + spec.partitions()
              + "; partitions are fixed when a topic is created: ask for "
              + actual
              + ", take another name, or delete it with its records: kafka-topics.sh "
              + tool(description)
              + " --delete --topic "
              + spec.name());
    }
  }

  /** More copies than asked for do no harm. */
  private static void compareReplication(
      TopicSpec spec, TopicDescription description, List<String> differences) {
    int actual =
        description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    if (actual < spec.replication()) {
      differences.add(
          "topic "
              + spec.name()
              + " has replication "
              + actual
              + ", expected "
              + spec.replication()
              + "; add copies with kafka-reassign-partitions.sh "
              + tool(description));
    }
  }

  private static void compareConfigs(
      TopicSpec spec, Config config, String tool, List<String> differences) {
    new java.util.TreeMap<>(spec.configs())
        .forEach(
            (name, expected) -> {
              ConfigEntry entry = config.get(name);
              String actual = entry == null ? null : entry.value();
              if (!isEnough(name, actual, expected)) {
                differences.add(difference(spec.name(), name, actual, expected, tool));
              }
            });
  }

  private static String difference(
      String topic, String name, @Nullable String actual, String expected, String tool) {
    return "topic %s has %s=%s, expected %s%s; change it with kafka-configs.sh %s --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(
            topic,
            name,
            actual,
            expected,
            AT_LEAST.contains(name) && !expected.equals(UNLIMITED) ? " or more" : "",
            tool,
            topic,
            name,
            expected);
  }

  /** Keeping more, or longer, than asked for does no harm. */
  private static boolean isEnough(String name, @Nullable String actual, String expected) {
    if (actual == null || actual.equals(expected)) {
      return actual != null;
    }
    boolean comparable = AT_LEAST.contains(name) && !expected.equals(UNLIMITED);
    return comparable
        && (actual.equals(UNLIMITED) || Long.parseLong(actual) >= Long.parseLong(expected));
  }

  /** How Kafka's tools reach the cluster that answered. */
  private static String tool(TopicDescription description) {
    return description.partitions().stream()
        .flatMap(partition -> partition.replicas().stream())
        .filter(node -> !node.host().isEmpty())
        .findFirst()
        .map(node -> "--bootstrap-server " + node.host() + ":" + node.port())
        .orElse("--bootstrap-server HOST:PORT");
  }

  private void awaitUsable(Collection<TopicSpec> specs, Deadline deadline)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicSpec spec : specs) {
      for (int partition = 0; partition < spec.partitions(); partition++) {
        ends.put(new TopicPartition(spec.name(), partition), OffsetSpec.latest());
      }
    }
    retrying(
        "reach the leaders of " + names(specs),
        deadline,
        () ->
            admin
                .listOffsets(ends, new ListOffsetsOptions().timeoutMs(deadline.leftMs()))
                .all()
                .get());
  }

  private Map<String, TopicDescription> describe(Collection<TopicSpec> specs, Deadline deadline)
      throws Exception {
    var options = new DescribeTopicsOptions().timeoutMs(deadline.leftMs());
    List<String> names = specs.stream().map(TopicSpec::name).toList();
    return admin.describeTopics(names, options).allTopicNames().get();
  }

  private Map<ConfigResource, Config> configs(Collection<TopicSpec> specs, Deadline deadline)
      throws Exception {
    var options = new DescribeConfigsOptions().timeoutMs(deadline.leftMs());
    List<ConfigResource> resources = specs.stream().map(Topics::resource).toList();
    return admin.describeConfigs(resources, options).all().get();
  }

  private static ConfigResource resource(TopicSpec spec) {
    return new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
  }

  private static String settings(TopicSpec spec) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("partitions", spec.partitions());
    if (spec.replication() != TopicSpec.BROKER_DEFAULT) {
      settings.put("replication", spec.replication());
    }
    settings.putAll(new java.util.TreeMap<>(spec.configs()));
    return " with " + settings;
  }

  private static String names(Collection<TopicSpec> specs) {
    return String.join(", ", specs.stream().map(TopicSpec::name).toList());
  }

  private static <T> T retrying(String attempt, Deadline deadline, Callable<T> call)
      throws InterruptedException {
    while (true) {
      try {
        return call.call();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        Throwable cause = Sentences.unwrap(e);
        if (!(cause instanceof RetriableException) || deadline.isOver()) {
          throw failure(attempt, cause);
        }
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  private static UserError failure(String attempt, Throwable cause) {
    String advice = "";
    if (cause instanceof RetriableException) {
      advice = "; does a broker answer at bootstrap-servers?";
    } else if (cause instanceof AuthorizationException) {
      advice = "; the Kafka user of security settings needs this right";
    }
    return new UserError("Can't " + attempt + ": " + Sentences.of(cause) + advice, cause);
  }

  /** A point in time by which everything must have been done. */
  private static final class Deadline {

    private final long endNanos;

    Deadline(Duration timeout) {
      endNanos = System.nanoTime() + timeout.toNanos();
    }

    boolean isOver() {
      return System.nanoTime() >= endNanos;
    }

    /** At least 1: a client takes 0 for no time at all. */
    int leftMs() {
      return (int) Math.max(1, (endNanos - System.nanoTime()) / 1_000_000);
    }
  }
}
