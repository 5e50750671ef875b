package io.shapestream.trainer;

import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.stream.StreamDescription;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run on the stream as it is: image size and classes come from its description.
 *
 * @param firstEpoch of the stream, which is the run's first
 * @param configuration what the run's numbers depend on: choices, the stream, the values they led
 *     to
 */
record RunPlan(
    RunConfig config,
    StreamDescription stream,
    NetworkSpec network,
    TrainingSpec training,
    int firstEpoch,
    Map<String, String> configuration) {
  /** Key of the configuration. */
  static final String FIRST_EPOCH = "stream.first-epoch";

  /** Of a run that begins with the stream. */
  static RunPlan of(RunConfig config, StreamDescription stream) {
    return of(config, stream, 0);
  }

  /**
   * @throws UserError naming everything in which run and stream don't fit
   */
  static RunPlan of(RunConfig config, StreamDescription stream, int firstEpoch) {
    requireFit(config, stream, firstEpoch);
    try {
      NetworkSpec network =
          config.network().toBuilder()
              .inputChannels(stream.channels())
              .inputSize(stream.height())
              .classes(stream.classes().size())
              .build();
      TrainingSpec training = config.training().apply(network);
      NetworkPlan.of(network).initialShape();
      return new RunPlan(
          config,
          stream,
          network,
          training,
          firstEpoch,
          configuration(config, stream, training, firstEpoch));
    } catch (InvalidSpecException e) {
      throw new UserError(
          String.join(System.lineSeparator(), e.violations())
              + " (images of stream "
              + stream.stream()
              + " are "
              + stream.height()
              + " pixels high)",
          e);
    }
  }

  int epochs() {
    return training.epochs();
  }

  int unitsPerBatch() {
    return config.batchSize() / stream.unitSize();
  }

  int stepsPerEpoch() {
    return (stream.unitsPerEpoch() + unitsPerBatch() - 1) / unitsPerBatch();
  }

  /** The unit after the last of an epoch of the run. */
  long endOf(int epoch) {
    return stream.plan().firstUnit(firstEpoch + epoch + 1);
  }

  private static void requireFit(RunConfig config, StreamDescription stream, int firstEpoch) {
    int epochs = config.training().apply(config.network()).epochs();
    new Violations()
        .check(
            config.batchSize() % stream.unitSize() == 0,
            "batch-size must be a multiple of the unit size of stream %s, %d, was %d"
                .formatted(stream.stream(), stream.unitSize(), config.batchSize()))
        .check(
            stream.epochs() == 0 || epochs <= stream.epochs() - firstEpoch,
            "epochs must be 1..%d, as many as stream %s has%s, was %d"
                .formatted(
                    stream.epochs() - firstEpoch,
                    stream.stream(),
                    firstEpoch == 0 ? "" : " left",
                    epochs))
        .check(
            stream.height() == stream.width(),
            "images must be square, those of stream %s are %d x %d (height x width); feed it with another preprocessing"
                .formatted(stream.stream(), stream.height(), stream.width()))
        .orThrow();
  }

  private static Map<String, String> configuration(
      RunConfig config, StreamDescription stream, TrainingSpec training, int firstEpoch) {
    Map<String, String> all = new TreeMap<>(config.identity());
    all.put("stream.fingerprint", stream.fingerprint());
    all.put(FIRST_EPOCH, String.valueOf(firstEpoch));
    all.put("stream.seed", String.valueOf(stream.seed()));
    all.put("stream.unit-size", String.valueOf(stream.unitSize()));
    all.put("stream.partitions", String.valueOf(stream.partitions()));
    all.put("stream.mean", String.valueOf(stream.mean()));
    all.put("stream.deviation", String.valueOf(stream.deviation()));
    all.put("stream.classes", String.valueOf(stream.classes().size()));
    all.put("effective.learning-rate", String.valueOf(training.learningRate()));
    all.put("effective.alpha-learning-rate", String.valueOf(training.alphaLearningRate()));
    all.put("effective.alpha-step", String.valueOf(training.alphaStep()));
    all.put("effective.weight-decay", String.valueOf(training.weightDecay()));
    all.put("effective.momentum", String.valueOf(training.momentum()));
    return all;
  }
}
