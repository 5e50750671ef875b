package io.shapestream.trainer;

import io.shapestream.adaptor.training.Position;
import io.shapestream.adaptor.training.Tally;
import io.shapestream.telemetry.Progress;
import io.shapestream.trainer.checkpoint.Checkpoint;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.checkpoint.RunState.Evaluation;
import io.shapestream.trainer.checkpoint.RunState.Pace;
import io.shapestream.trainer.checkpoint.RunState.Source;
import io.shapestream.trainer.checkpoint.RunState.TrainingPosition;
import io.shapestream.trainer.ingest.BatchRing;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.StartingPoint.How;
import io.shapestream.trainer.ingest.TestSplit;
import io.shapestream.trainer.ingest.TrainBatch;
import io.shapestream.trainer.report.Accuracy;
import io.shapestream.trainer.report.Interval;
import io.shapestream.trainer.report.Reporter;
import io.shapestream.trainer.step.Learner;
import io.shapestream.trainer.step.SampleAudit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop of one run: epochs as the stream's, an evaluation and a checkpoint after each.
 * For the training thread, which waits for the ring, and for the device once an interval.
 *
 * <p>States: training epoch e -> evaluating e -> checkpoint -> training e + 1 ... -> completed;
 * asked to stop, any of them leads to a checkpoint -> stopped, after the step under way. A
 * checkpoint that was taken before the evaluation leads back to it.
 */
final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final long TELL_NANOS = Duration.ofSeconds(15).toNanos();

  private final RunPlan plan;
  private final Map<String, String> provenance;
  private final Learner learner;
  private final SampleAudit audit;
  private final BatchRing ring;
  private final TestSplit split;
  private final CheckpointStore store;
  private final Reporter reporter;
  private final BooleanSupplier stopRequested;
  private final List<Evaluation> evaluations = new ArrayList<>();
  private Source source = new Source(0, Map.of());
  private Pace pace = new Pace(0, 0, 0);
  private Pace paceAtStart = pace;
  private long checkpointedUnit;
  private double evaluationSeconds;
  private @Nullable Path latest;
  private Consumer<StartingPoint> checkpoints = point -> {};

  TrainingRun(
      RunPlan plan,
      Map<String, String> provenance,
      Learner learner,
      BatchRing ring,
      TestSplit split,
      CheckpointStore store,
      Reporter reporter,
      BooleanSupplier stopRequested) {
    this.plan = plan;
    this.provenance = provenance;
    this.learner = learner;
    this.audit = new SampleAudit(plan.stream().trainSamples());
    this.ring = ring;
    this.split = split;
    this.store = store;
    this.reporter = reporter;
    this.stopRequested = stopRequested;
  }

  /**
   * Takes a checkpoint's state over.
   *
   * @throws IllegalArgumentException saying what doesn't fit
   */
  void restore(Checkpoint checkpoint) {
    RunState state = checkpoint.state();
    audit.restore(checkpoint.audit(), state.audit());
    learner.restore(new Learner.State(position(state), checkpoint.model(), checkpoint.optimizer()));
    evaluations.addAll(state.evaluations());
    source = state.source();
    pace = state.pace();
    paceAtStart = pace;
    checkpointedUnit = source.unit();
    latest = checkpoint.path();
  }

  /** Begins elsewhere than with the stream. */
  void startAt(StartingPoint point) {
    source = new Source(point.unit(), point.nextOffsets());
    checkpointedUnit = source.unit();
  }

  /**
   * Trains until the last epoch is evaluated, or a stop is asked for; returns whether it is.
   *
   * @param onCheckpoint told where the run would go on from each checkpoint
   */
  boolean run(Consumer<StartingPoint> onCheckpoint) throws InterruptedException {
    checkpoints = onCheckpoint;
    reporter.started(learner.shape(), audit.result());
    for (int epoch = evaluations.size(); epoch < plan.epochs(); epoch++) {
      boolean complete = train(epoch) && evaluate(epoch);
      checkpoint();
      if (!complete) {
        return false;
      }
      reporter.started(learner.shape(), audit.result());
    }
    return true;
  }

  /** Everything but the tensors. */
  RunState state() {
    Position at = learner.position();
    return new RunState(
        RunState.FORMAT,
        plan.config().run(),
        plan.configuration(),
        provenance,
        new TrainingPosition(at.epoch(), at.batchInEpoch(), at.batches(), at.lastTrueSize()),
        source,
        learner.alphas(),
        learner.shape().penalty(),
        evaluations,
        audit.result(),
        pace);
  }

  /** The checkpoint written or read last; null before the first. */
  @Nullable Path latestCheckpoint() {
    return latest;
  }

  Accuracy accuracy() {
    return Accuracy.of(evaluations);
  }

  private boolean train(int epoch) throws InterruptedException {
    if (learner.position().epoch() != epoch) {
      learner.startEpoch(epoch);
    }
    while (source.unit() < plan.endOf(epoch)) {
      if (isStopping() || !step()) {
        return false;
      }
      if (isCheckpointDue(epoch)) {
        checkpoint();
      }
    }
    return true;
  }

  /** One batch; false when stopped while waiting for it. */
  private boolean step() throws InterruptedException {
    long begin = System.nanoTime();
    Optional<TrainBatch> next = awaitBatch();
    if (next.isEmpty()) {
      return false;
    }
    TrainBatch batch = next.get();
    long waited = System.nanoTime() - begin;
    learner.train(batch);
    audit.trained(batch.sampleIds());
    reporter.interval().step(System.nanoTime() - begin, waited, batch.size());
    source = new Source(batch.nextUnit(), batch.nextOffsets());
    boolean endsEpoch = batch.endsEpoch();
    long lag = batch.lagUnits();
    int epoch = batch.epoch();
    ring.release(batch);
    if (endsEpoch) {
      audit.endEpoch(epoch);
    }
    if (endsEpoch || reporter.isDue()) {
      report(lag);
    }
    return true;
  }

  private Optional<TrainBatch> awaitBatch() throws InterruptedException {
    long due = System.nanoTime() + TELL_NANOS;
    Optional<TrainBatch> batch = ring.take(PATIENCE);
    while (batch.isEmpty() && !isStopping()) {
      if (System.nanoTime() - due >= 0) {
        LOG.info(
            "{}: waiting for unit {} of stream {}",
            plan.config().run(),
            source.unit(),
            plan.stream().stream());
        due = System.nanoTime() + TELL_NANOS;
      }
      batch = ring.take(PATIENCE);
    }
    return batch;
  }

  private void report(long lagUnits) {
    Interval interval = reporter.interval();
    if (interval.steps() == 0) {
      return;
    }
    long begin = System.nanoTime();
    Tally tally = learner.takeTraining();
    interval.readBack(System.nanoTime() - begin);
    pace =
        new Pace(
            pace.images() + interval.images(),
            pace.seconds() + interval.seconds(),
            pace.waitSeconds() + interval.waitSeconds());
    Position at = learner.position();
    reporter.progress(
        new Reporter.Standing(
            new Progress.Position(at.epoch(), at.batches(), source.unit()),
            learner.learningRate(),
            learner.alphaLearningRate(),
            learner.shape(),
            lagUnits,
            remainingSeconds()),
        tally);
  }

  /** At the pace of this process so far. */
  private double remainingSeconds() {
    long images = pace.images() - paceAtStart.images();
    long left = (long) plan.epochs() * plan.stream().trainSamples() - pace.images();
    double perImage = images == 0 ? 0 : (pace.seconds() - paceAtStart.seconds()) / images;
    return Math.max(0, left) * perImage + (plan.epochs() - evaluations.size()) * evaluationSeconds;
  }

  private boolean evaluate(int epoch) {
    long begin = System.nanoTime();
    Optional<Tally> measured = learner.evaluate(split, this::isStopping);
    if (measured.isEmpty()) {
      return false;
    }
    evaluationSeconds = (System.nanoTime() - begin) / 1e9;
    Tally tally = measured.get();
    double accuracy = tally.images() == 0 ? 0 : tally.accuracy();
    Evaluation evaluation =
        new Evaluation(epoch, learner.position().batches(), tally.loss(), accuracy, tally.images());
    evaluations.add(evaluation);
    reporter.evaluated(evaluation, accuracy().best());
    return true;
  }

  private boolean isCheckpointDue(int epoch) {
    int every = plan.config().checkpointEvery();
    return every > 0
        && source.unit() - checkpointedUnit >= every
        && source.unit() < plan.endOf(epoch);
  }

  private void checkpoint() throws InterruptedException {
    report(0);
    long begin = System.nanoTime();
    reporter.settle();
    Learner.State state = learner.state();
    CheckpointStore.Written written =
        store.write(state(), state.model(), state.optimizer(), audit.state());
    checkpointedUnit = source.unit();
    latest = written.path();
    if (!source.nextOffsets().isEmpty()) {
      checkpoints.accept(new StartingPoint(How.EXACTLY, source.unit(), source.nextOffsets()));
    }
    reporter.checkpointed(
        state.position().batches(),
        source.unit(),
        (System.nanoTime() - begin) / 1e9,
        written.bytes(),
        written.path());
  }

  private boolean isStopping() {
    long last = plan.config().stopAfter();
    return stopRequested.getAsBoolean() || (last > 0 && learner.position().batches() >= last);
  }

  private static Position position(RunState state) {
    TrainingPosition at = state.position();
    return new Position(at.epoch(), at.batchInEpoch(), at.step(), at.lastTrueSize());
  }
}
