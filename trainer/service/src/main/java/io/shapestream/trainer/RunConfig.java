package io.shapestream.trainer;

import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.trainer.report.ReportEvery;
import io.shapestream.trainer.step.Compute;
import io.shapestream.trainer.step.Pretrained;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A run as chosen and checked, before the stream is known.
 *
 * @param network as for images of any size and 10 classes
 * @param pretrained what a fresh run starts from; empty: initial values
 * @param training how a network of the stream's size is trained
 * @param compute device and what goes with it
 * @param folder the run's own
 * @param checkpointEvery units; 0: only after epochs
 * @param stopAfter steps; 0: never
 * @param identity what the run's numbers depend on, by key
 */
record RunConfig(
    String run,
    String stream,
    NetworkSpec network,
    Optional<Pretrained> pretrained,
    Function<NetworkSpec, TrainingSpec> training,
    int batchSize,
    Compute compute,
    Path folder,
    int checkpointEvery,
    int keepCheckpoints,
    Resume resume,
    Join join,
    ReportEvery reportEvery,
    long stopAfter,
    boolean telemetry,
    Map<String, String> identity) {

  RunConfig {
    identity = Map.copyOf(identity);
  }
}
