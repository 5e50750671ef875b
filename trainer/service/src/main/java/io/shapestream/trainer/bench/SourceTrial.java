package io.shapestream.trainer.bench;

import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.UserError;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.ingest.BatchRing;
import io.shapestream.trainer.ingest.Ingest;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.TrainBatch;
import io.shapestream.trainer.step.Learner;
import io.shapestream.trainer.step.TensorEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Trains on batches that come from Kafka as a run's do, and by turns on batches that lie in memory
 * already, while nothing is read. On the thread that runs it.
 */
public final class SourceTrial {
  private static final int SLOTS = 4;

  /** After as many the ring holds none that was filled before training began. */
  private static final int UNCOUNTED = SLOTS + 1;

  private static final int PARTITIONS = 4;
  private static final String RUN = "bench";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SourceSettings settings;
  private final Map<String, Object> kafka;
  private final StreamDescription stream;
  private final List<Double> waits = new ArrayList<>();

  /**
   * @param kafka client settings of a broker, on which a stream is made and deleted again
   */
  public SourceTrial(SourceSettings settings, Map<String, Object> kafka) {
    this.settings = settings;
    this.kafka = kafka;
    NetworkSpec network = settings.network();
    this.stream =
        NoiseStream.description(
            "bench-" + UUID.randomUUID(),
            network.classes(),
            network.inputChannels(),
            network.inputSize(),
            settings.batchSize(),
            settings.steps() + UNCOUNTED,
            PARTITIONS);
  }

  /** Takes some time. */
  public SourceResult run() throws IOException, InterruptedException {
    try (NoiseStream written = NoiseStream.write(kafka, stream);
        NDManager manager = TensorEngine.start(settings.compute());
        Learner learner =
            new Learner(settings.network(), training(), written.description(), manager)) {
      List<TrainBatch> held = held();
      List<Contestant> contestants =
          List.of(
              new Contestant("fed from memory", steps -> fromMemory(learner, held, steps)),
              new Contestant("fed by Kafka", steps -> fromKafka(learner, steps)));
      List<Timed> timed = new Rounds(contestants).run(settings.rounds(), settings.steps());
      return result(timed, learner.shape(), TensorEngine.name(manager.getDevice()));
    }
  }

  /** The alphas stay, so that every round does the same work. */
  private TrainingSpec training() {
    return TrainingSpec.paper(settings.network(), 1)
        .withLearningRate(OwnStep.TIMED_RATE)
        .withAlphaLearningRate(0);
  }

  /** The stream's first batches, never given back. */
  private List<TrainBatch> held() throws InterruptedException {
    BatchRing ring = ring();
    List<TrainBatch> held = new ArrayList<>();
    try (Ingest ingest = ingest(ring)) {
      ingest.start();
      for (int i = 0; i < SLOTS; i++) {
        held.add(next(ring));
      }
    }
    return held;
  }

  private double fromMemory(Learner learner, List<TrainBatch> held, int steps) {
    learner.startEpoch(0);
    for (int i = 0; i < UNCOUNTED; i++) {
      learner.train(held.get(i % SLOTS));
    }
    learner.takeTraining();
    long begin = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      learner.train(held.get(i % SLOTS));
    }
    learner.takeTraining();
    return (System.nanoTime() - begin) / 1e6 / steps;
  }

  private double fromKafka(Learner learner, int steps) throws InterruptedException {
    BatchRing ring = ring();
    try (Ingest ingest = ingest(ring)) {
      ingest.start();
      learner.startEpoch(0);
      for (int i = 0; i < UNCOUNTED; i++) {
        trainOnNext(learner, ring);
      }
      learner.takeTraining();
      long begin = System.nanoTime();
      long waited = 0;
      for (int i = 0; i < steps; i++) {
        waited += trainOnNext(learner, ring);
      }
      learner.takeTraining();
      long taken = System.nanoTime() - begin;
      waits.add(waited / (double) taken);
      return taken / 1e6 / steps;
    }
  }

  /** Returns the nanoseconds that the batch was waited for. */
  private static long trainOnNext(Learner learner, BatchRing ring) throws InterruptedException {
    long begin = System.nanoTime();
    TrainBatch batch = next(ring);
    long waited = System.nanoTime() - begin;
    learner.train(batch);
    ring.release(batch);
    return waited;
  }

  private static TrainBatch next(BatchRing ring) throws InterruptedException {
    return ring.take(PATIENCE)
        .orElseThrow(
            () -> new UserError("No batch came from Kafka within " + PATIENCE.toSeconds() + " s"));
  }

  private BatchRing ring() {
    return new BatchRing(SLOTS, settings.batchSize(), stream.imageBytes());
  }

  private Ingest ingest(BatchRing ring) {
    return new Ingest(kafka, RUN, stream, StartingPoint.BEGINNING, stream.plan().units(), 1, ring);
  }

  private SourceResult result(List<Timed> timed, NetworkShape shape, String device) {
    double kafkas = timed.get(1).milliseconds().median();
    return new SourceResult(
        settings.versions(),
        shape.network(),
        shape.mode(),
        shape.parameters(),
        shape.macs(),
        device,
        TensorEngine.threads(),
        settings.batchSize(),
        settings.network().inputSize(),
        settings.rounds(),
        settings.steps(),
        timed,
        settings.batchSize() * 1000 / kafkas,
        Spread.of(waits.subList(1, waits.size())));
  }
}
