package io.shapestream.datafeed;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.feed.FeedSettings;
import io.shapestream.datafeed.feed.Feeder;
import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.feed.StreamGate;
import io.shapestream.datafeed.feed.TestSplitWriter;
import io.shapestream.datafeed.meter.FeederMetrics;
import io.shapestream.datafeed.plan.KafkaPlanLog;
import io.shapestream.datafeed.plan.KafkaRetention;
import io.shapestream.datafeed.plan.Planner;
import io.shapestream.datafeed.plan.PlannerStatus;
import io.shapestream.datafeed.preprocess.BatchMaker;
import io.shapestream.datafeed.preprocess.Crew;
import io.shapestream.datafeed.preprocess.Preprocessor;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.LogTail;
import io.shapestream.stream.read.ReaderSettings;
import io.shapestream.stream.read.TestSplitReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * A running feeder: the thread {@code feeder} works the plan off, the thread {@code planner} waits
 * for its turn as the owner of plan partition 0.
 *
 * <p>{@link #open} wires, {@link #start} starts, {@link #close} ends both threads within about 2 s.
 * Any thread may call the methods.
 */
public final class Datafeed implements AutoCloseable {
  private static final long TRANSACTION_BYTES = 8L << 20;
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Admin admin;
  private final Crew crew;
  private final Producer<byte[], byte[]> planProducer;
  private final Planner planner;
  private final StreamOwner owner;
  private final Feeder feeder;
  private final Thread thread = new Thread(this::run, "feeder");
  private final CompletableFuture<Void> feeding = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean stopped;

  private Datafeed(
      Map<String, Object> kafka,
      Admin admin,
      DatafeedSettings settings,
      StreamDescription description,
      Dataset dataset,
      Preprocessor preprocessor) {
    this.admin = admin;
    this.crew = new Crew(dataset.isOfOneSize() ? 1 : settings.decodingThreads());
    StreamTopics topics = new StreamTopics(description.stream());
    Clients clients = new Clients(kafka, topics, description);
    this.planProducer = clients.producer(FeedSettings.planProducer(kafka));
    KafkaPlanLog planLog = new KafkaPlanLog(admin, topics, description.partitions());
    this.planner =
        new Planner(
            topics,
            description.plan(),
            settings.lead(),
            settings.runTimeout(),
            planLog,
            planLog,
            new KafkaRetention(admin, topics, description.partitions()),
            planProducer,
            System::nanoTime);
    TestSplitWriter testSplit =
        new TestSplitWriter(
            description,
            new BatchMaker(description, dataset, preprocessor, crew),
            () -> clients.transactional(topics.testTransactionalId()),
            clients.tail());
    FeederMetrics metrics = new FeederMetrics(topics.stream(), registry);
    this.owner = new StreamOwner(testSplit, planner, ended::completeExceptionally);
    this.feeder =
        new Feeder(
            topics,
            description.plan(),
            TRANSACTION_BYTES,
            clients.planConsumer(),
            partition -> clients.transactional(topics.feedTransactionalId(partition)),
            new BatchMaker(description, dataset, preprocessor, crew),
            new StreamGate(description, TestSplitReader.open(kafka, topics)),
            clients.tail(),
            owner,
            metrics,
            System::nanoTime);
    metrics.watch(feeder::isFeeding, feeder::status, planner::status);
  }

  /**
   * Opens the data set, looks at the topics and wires the feeder.
   *
   * @param kafka client settings: {@code bootstrap.servers}, security
   * @throws UserError when the data or the topics won't do
   */
  public static Datafeed open(Map<String, Object> kafka, DatafeedSettings settings)
      throws InterruptedException {
    return open(kafka, settings, Datasets.open(settings.data()));
  }

  /** As {@link #open(Map, DatafeedSettings)}, with a data set that is open already. */
  public static Datafeed open(Map<String, Object> kafka, DatafeedSettings settings, Dataset dataset)
      throws InterruptedException {
    ClientLog.quieten();
    Preprocessor preprocessor =
        new Preprocessor(
            settings.seed(),
            settings.imageSize(),
            settings.augmentation(),
            settings.fit().of(dataset),
            settings.channels());
    StreamTopics topics = new StreamTopics(settings.stream());
    Admin admin = Admin.create(adminSettings(kafka));
    try {
      int partitions = new StreamCheck(admin, topics).partitions();
      StreamDescription description = Descriptions.of(settings, dataset, preprocessor, partitions);
      return new Datafeed(kafka, admin, settings, description, dataset, preprocessor);
    } catch (RuntimeException | InterruptedException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  public void start() {
    owner.start();
    thread.start();
  }

  /** Completes when the stream was found to be ours and units are made as they are planned. */
  public CompletableFuture<Void> feeding() {
    return feeding.copy();
  }

  /** Completes when the feeder has ended, exceptionally when it failed. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  public FeederStatus status() {
    return feeder.status();
  }

  /** What the planner does; all zeros while another feeder owns plan partition 0. */
  public PlannerStatus plannerStatus() {
    return planner.status();
  }

  /** What this feeder and its planner say to Prometheus. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Asks the feeder to end; returns at once. */
  public void stop() {
    stopped = true;
    feeder.wakeup();
  }

  @Override
  public void close() {
    stop();
    owner.close();
    closeFeeder();
    crew.close();
    planProducer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }

  /** The feeder's thread closes what belongs to it, if it was ever started. */
  private void closeFeeder() {
    if (thread.getState() == Thread.State.NEW) {
      feeder.close();
      return;
    }
    join(PATIENCE);
    if (thread.isAlive()) {
      thread.interrupt();
      join(Duration.ofMillis(500));
    }
  }

  private void run() {
    try (feeder) {
      while (!stopped && !ended.isDone()) {
        feeder.runOnce();
        if (feeder.isFeeding()) {
          feeding.complete(null);
        }
      }
    } catch (WakeupException | InterruptException e) {
      stopped = true;
    } catch (RuntimeException e) {
      ended.completeExceptionally(e);
    } finally {
      ended.complete(null);
    }
  }

  private void join(Duration patience) {
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> adminSettings(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.putAll(kafka);
    return settings;
  }

  /** Makes Kafka clients. */
  private record Clients(
      Map<String, Object> kafka, StreamTopics topics, StreamDescription description) {
    Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Producer<byte[], byte[]> transactional(String id) {
      int unitBytes = description.unitSize() * description.imageBytes();
      return producer(FeedSettings.transactional(kafka, id, unitBytes, TRANSACTION_BYTES));
    }

    Consumer<byte[], ByteBuffer> planConsumer() {
      return new KafkaConsumer<>(
          FeedSettings.planConsumer(kafka, topics),
          new ByteArrayDeserializer(),
          new ByteBufferDeserializer());
    }

    LogTail tail() {
      return new LogTail(ReaderSettings.consumer(kafka, topics.feederGroup() + ".tail"));
    }
  }
}
