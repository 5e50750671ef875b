package io.shapestream.trainer;

import ai.djl.ndarray.NDManager;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.stream.StreamException;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import io.shapestream.trainer.ingest.BatchRing;
import io.shapestream.trainer.ingest.Ingest;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.TestSplit;
import io.shapestream.trainer.report.Reporter;
import io.shapestream.trainer.report.RunDescription;
import io.shapestream.trainer.step.Learner;
import io.shapestream.trainer.step.Pretrained;
import io.shapestream.trainer.step.TensorEngine;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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

  private final RunConfig config;
  private final Map<String, Object> kafka;
  private final BooleanSupplier stopRequested;
  private final RunHealth health;

  /**
   * @param kafka client settings
   * @param stopRequested asked between steps, and wherever it waits
   * @param health told how far it is
   */
  TrainerService(
      RunConfig config,
      Map<String, Object> kafka,
      BooleanSupplier stopRequested,
      RunHealth health) {
    this.config = config;
    this.kafka = kafka;
    this.stopRequested = stopRequested;
    this.health = health;
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
      Continuation continuation = Continuation.of(config, folder, store);
      Optional<String> finished = continuation.finished(folder);
      if (finished.isPresent()) {
        LOG.info("{}", finished.get());
        return;
      }
      try (NDManager manager = TensorEngine.start(config.compute())) {
        run(folder, store, continuation, manager);
      }
    } finally {
      health.ended();
    }
  }

  private void run(
      RunFolder folder, CheckpointStore store, Continuation continuation, NDManager manager)
      throws InterruptedException {
    Brokers.requireAnswer(kafka);
    health.waitsForStream();
    Optional<TestSplit> split = TestSplit.open(kafka, config.stream(), stopRequested);
    if (split.isEmpty()) {
      LOG.info("{}: stopped before the stream began", config.run());
      return;
    }
    try (TestSplit tests = split.get()) {
      Start start = continuation.start(config, tests.description(), kafka);
      RunPlan plan = RunPlan.of(config, tests.description(), start.firstEpoch());
      continuation.requireSame(plan.configuration());
      LOG.info("{}: effective configuration {}", config.run(), plan.configuration());
      report(folder, store, continuation, manager, tests, plan, start.at());
    } catch (StreamException e) {
      throw new UserError("The stream can't be trained on: " + e.getMessage(), e);
    }
  }

  private void report(
      RunFolder folder,
      CheckpointStore store,
      Continuation continuation,
      NDManager manager,
      TestSplit tests,
      RunPlan plan,
      StartingPoint start)
      throws InterruptedException {
    RunTelemetry telemetry = RunTelemetry.open(config, kafka);
    RunDescription description = description(plan, TensorEngine.name(manager.getDevice()));
    Reporter reporter = new Reporter(description, config.reportEvery(), telemetry);
    try (telemetry;
        Learner learner = learner(plan, continuation.isFresh(), manager)) {
      BatchRing ring = new BatchRing(RING_SLOTS, config.batchSize(), plan.stream().imageBytes());
      TrainingRun run =
          new TrainingRun(
              plan, description.provenance(), learner, ring, tests, store, reporter, stopRequested);
      try {
        continuation.into(run, start);
        boolean completed = train(plan, start, ring, run);
        reporter.ended(outcome(completed), "", run.accuracy());
        telemetry.close();
        new Leaving(folder, description).write(run, learner.shape(), completed, telemetry);
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

  private boolean train(RunPlan plan, StartingPoint start, BatchRing ring, TrainingRun run)
      throws InterruptedException {
    long end = plan.endOf(plan.epochs() - 1);
    try (Ingest ingest =
        new Ingest(kafka, config.run(), plan.stream(), start, end, plan.unitsPerBatch(), ring)) {
      ingest.start();
      health.trains();
      boolean completed = run.run(ingest::checkpointed);
      if (completed) {
        ingest.finish();
      }
      return completed;
    }
  }

  private static RunEnded.Outcome outcome(boolean completed) {
    return completed ? RunEnded.Outcome.COMPLETED : RunEnded.Outcome.STOPPED;
  }

  private RunDescription description(RunPlan plan, String device) {
    return new RunDescription(
        config.run(),
        config.stream(),
        plan.network(),
        plan.epochs(),
        plan.stepsPerEpoch(),
        config.batchSize(),
        device,
        Provenance.of(plan));
  }
}
