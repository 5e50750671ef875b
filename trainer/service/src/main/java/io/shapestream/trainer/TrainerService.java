package io.shapestream.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.picture.NetworkPicture;
import io.shapestream.adaptor.picture.Panel;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.command.kafka.TopicSpec;
import io.shapestream.command.kafka.Topics;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.TelemetryTopic;
import io.shapestream.telemetry.TelemetryWriter;
import io.shapestream.trainer.checkpoint.Checkpoint;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.ingest.BatchRing;
import io.shapestream.trainer.ingest.Ingest;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.TestSplit;
import io.shapestream.trainer.report.Accuracy;
import io.shapestream.trainer.report.ReportSink;
import io.shapestream.trainer.report.Reporter;
import io.shapestream.trainer.report.RunDescription;
import io.shapestream.trainer.report.RunResult;
import io.shapestream.trainer.step.Learner;
import io.shapestream.trainer.step.Pretrained;
import io.shapestream.trainer.step.TensorEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires a run and sees it through, on the calling thread: the training thread. Threads of its own
 * are {@code ingest} and the telemetry writer's. Everything is closed in the reverse order of its
 * making.
 */
final class TrainerService {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
  private static final int RING_SLOTS = 4;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final RunConfig config;
  private final Map<String, Object> kafka;
  private final BooleanSupplier stopRequested;

  /**
   * @param kafka client settings
   * @param stopRequested asked between steps, and wherever it waits
   */
  TrainerService(RunConfig config, Map<String, Object> kafka, BooleanSupplier stopRequested) {
    this.config = config;
    this.kafka = kafka;
    this.stopRequested = stopRequested;
  }

  /**
   * Trains the run to its end or until a stop is asked for; one that has ended only says so.
   *
   * @throws UserError when something is wrong that the user can mend
   * @throws KafkaException when Kafka can't be reached
   */
  void run() throws InterruptedException {
    try (RunFolder folder = RunFolder.open(config.folder())) {
      CheckpointStore store = folder.checkpoints(config.keepCheckpoints());
      Optional<Checkpoint> from = startingCheckpoint(folder, store);
      if (from.isPresent() && isFinished(from.get().state())) {
        LOG.info("{}", finished(folder, from.get().state()));
        return;
      }
      try (NDManager manager = TensorEngine.start(config.compute())) {
        run(folder, store, from, manager);
      }
    }
  }

  private void run(
      RunFolder folder, CheckpointStore store, Optional<Checkpoint> from, NDManager manager)
      throws InterruptedException {
    Brokers.requireAnswer(kafka);
    Optional<TestSplit> split = TestSplit.open(kafka, config.stream(), stopRequested);
    if (split.isEmpty()) {
      LOG.info("{}: stopped before the stream began", config.run());
      return;
    }
    try (TestSplit tests = split.get()) {
      Start start = start(from, tests.description());
      RunPlan plan = RunPlan.of(config, tests.description(), start.firstEpoch());
      from.ifPresent(checkpoint -> requireSame(checkpoint, plan.configuration()));
      LOG.info("{}: effective configuration {}", config.run(), plan.configuration());
      report(folder, store, from, manager, tests, plan, start.at());
    } catch (StreamException e) {
      throw new UserError("The stream can't be trained on: " + e.getMessage(), e);
    }
  }

  private void report(
      RunFolder folder,
      CheckpointStore store,
      Optional<Checkpoint> from,
      NDManager manager,
      TestSplit tests,
      RunPlan plan,
      StartingPoint start)
      throws InterruptedException {
    Telemetry telemetry = telemetry();
    RunDescription description = description(plan, manager.getDevice());
    Reporter reporter = new Reporter(description, config.reportEvery(), telemetry);
    try (telemetry;
        Learner learner = learner(plan, from.isEmpty(), manager)) {
      BatchRing ring = new BatchRing(RING_SLOTS, config.batchSize(), plan.stream().imageBytes());
      TrainingRun run =
          new TrainingRun(
              plan, description.provenance(), learner, ring, tests, store, reporter, stopRequested);
      try {
        from.ifPresentOrElse(checkpoint -> restore(run, checkpoint), () -> run.startAt(start));
        boolean completed = train(plan, start, ring, run);
        reporter.ended(outcome(completed), "", run.accuracy());
        leave(folder, run, learner, description, completed, telemetry);
      } catch (RuntimeException e) {
        reporter.ended(RunEnded.Outcome.FAILED, Sentences.of(e), run.accuracy());
        throw e;
      }
    }
  }

  private Learner learner(RunPlan plan, boolean fresh, NDManager manager) {
    Optional<Pretrained> start = fresh ? config.pretrained() : Optional.empty();
    start.ifPresent(file -> LOG.info("Starting from the weights in {}", file.file()));
    return new Learner(plan.network(), plan.training(), plan.stream(), manager, start);
  }

  private Start start(Optional<Checkpoint> from, StreamDescription stream) {
    Start start =
        from.map(checkpoint -> Start.resumed(checkpoint.state(), stream))
            .orElseGet(() -> Start.fresh(config.join(), stream, kafka));
    if (start.at().how() == StartingPoint.How.LATER) {
      LOG.info("{}: joins with epoch {} of the stream", config.run(), start.firstEpoch());
    }
    return start;
  }

  private boolean train(RunPlan plan, StartingPoint start, BatchRing ring, TrainingRun run)
      throws InterruptedException {
    long end = plan.endOf(plan.epochs() - 1);
    try (Ingest ingest =
        new Ingest(kafka, config.run(), plan.stream(), start, end, plan.unitsPerBatch(), ring)) {
      ingest.start();
      boolean completed = run.run(ingest::checkpointed);
      if (completed) {
        ingest.finish();
      }
      return completed;
    }
  }

  /** Result and pictures. */
  private void leave(
      RunFolder folder,
      TrainingRun run,
      Learner learner,
      RunDescription description,
      boolean completed,
      Telemetry telemetry) {
    telemetry.close();
    List<String> pictures = completed ? draw(folder, learner.shape()) : List.of();
    RunState state = run.state();
    RunResult result =
        RunResult.of(
            description,
            completed ? "completed" : "stopped",
            learner.shape(),
            state.evaluations(),
            state.audit(),
            state.pace(),
            state.position().step(),
            new RunResult.Telemetry(telemetry.delivered(), telemetry.lost()),
            String.valueOf(run.latestCheckpoint()),
            pictures);
    folder.write(RunResult.FILE, result.encode());
    LOG.info(
        "{}: {} after {} steps, accuracy {}, audit {}; result in {}",
        config.run(),
        result.outcome(),
        result.steps(),
        Reporter.percent(result.accuracy()),
        Reporter.inWords(state.audit()),
        folder.result());
  }

  /** The network as it ended, as vectors and as pixels. */
  private static List<String> draw(RunFolder folder, NetworkShape shape) {
    NetworkPicture picture = NetworkPicture.of(List.of(Panel.of(shape)));
    Path vectors = folder.write("shape.svg", picture.svg().getBytes(StandardCharsets.UTF_8));
    Path pixels = folder.write("shape.png", picture.png());
    return List.of(vectors.toString(), pixels.toString());
  }

  private static RunEnded.Outcome outcome(boolean completed) {
    return completed ? RunEnded.Outcome.COMPLETED : RunEnded.Outcome.STOPPED;
  }

  private RunDescription description(RunPlan plan, Device device) {
    return new RunDescription(
        config.run(),
        config.stream(),
        plan.network(),
        plan.epochs(),
        plan.stepsPerEpoch(),
        config.batchSize(),
        TensorEngine.name(device),
        Provenance.of(plan));
  }

  private Optional<Checkpoint> startingCheckpoint(RunFolder folder, CheckpointStore store) {
    if (config.resume().isFromTheBeginning()) {
      store.clear();
      folder.delete(RunResult.FILE);
      return Optional.empty();
    }
    Optional<Checkpoint> from = config.resume().in(store, config.run());
    from.ifPresent(checkpoint -> requireSame(checkpoint, config.identity()));
    from.ifPresent(store::continueFrom);
    return from;
  }

  /** Compares those keys that both have. */
  private static void requireSame(Checkpoint checkpoint, Map<String, String> configuration) {
    Map<String, String> then = checkpoint.state().configuration();
    List<String> differences = new ArrayList<>();
    new TreeMap<>(configuration)
        .forEach(
            (key, now) -> {
              String before = then.get(key);
              if (before != null && !before.equals(now)) {
                differences.add(key + " is " + now + ", was " + before);
              }
            });
    if (!differences.isEmpty()) {
      throw new UserError(
          "Checkpoint %s is of another configuration: %s. Give the run another name with --run, start it anew with --resume never, or take the old values."
              .formatted(checkpoint.path(), String.join("; ", differences)));
    }
  }

  private static void restore(TrainingRun run, Checkpoint checkpoint) {
    try {
      run.restore(checkpoint);
      LOG.info("Going on from {}", checkpoint.path());
    } catch (IllegalArgumentException e) {
      throw CheckpointStore.unusable(checkpoint.path(), Sentences.of(e), e);
    }
  }

  private boolean isFinished(RunState state) {
    return String.valueOf(state.evaluations().size()).equals(state.configuration().get("epochs"));
  }

  private static String finished(RunFolder folder, RunState state) {
    Accuracy accuracy = Accuracy.of(state.evaluations());
    return "Run %s is finished: %d epochs, accuracy %.4f (best %.4f in epoch %d); its result is in %s. Train it again with --resume never."
        .formatted(
            state.run(),
            state.evaluations().size(),
            accuracy.last(),
            accuracy.best(),
            accuracy.bestEpoch() + 1,
            folder.result());
  }

  private Telemetry telemetry() throws InterruptedException {
    if (!config.telemetry()) {
      return new Telemetry(Optional.empty());
    }
    ensureTopic();
    TelemetryWriter writer =
        new TelemetryWriter(kafka, TelemetryTopic.DEFAULT, config.run(), Clock.systemUTC());
    writer.start();
    return new Telemetry(Optional.of(writer));
  }

  /** Training does not depend on it: a topic that isn't as it should be is only told. */
  private void ensureTopic() throws InterruptedException {
    TelemetryTopic topic = TelemetryTopic.DEFAULT;
    try (Admin admin = Admin.create(kafka)) {
      new Topics(admin, Duration.ofSeconds(20))
          .ensure(
              List.of(
                  new TopicSpec(
                      topic.name(),
                      topic.partitions(),
                      TopicSpec.BROKER_DEFAULT,
                      topic.configs())));
    } catch (UserError e) {
      LOG.warn("Reports may be lost: {}", e.getMessage());
    }
  }

  /** Where reports go: Kafka, or nowhere. */
  private record Telemetry(Optional<TelemetryWriter> writer) implements ReportSink, AutoCloseable {
    @Override
    public void report(Report.Kind kind) {
      writer.ifPresent(to -> to.report(kind));
    }

    @Override
    public void awaitDelivery(Duration limit) throws InterruptedException {
      if (writer.isPresent()) {
        writer.get().awaitDelivery(limit);
      }
    }

    long delivered() {
      return writer.map(TelemetryWriter::delivered).orElse(0L);
    }

    long lost() {
      return writer.map(TelemetryWriter::lost).orElse(0L);
    }

    @Override
    public void close() {
      writer.ifPresent(it -> it.close(FAREWELL));
    }
  }
}
