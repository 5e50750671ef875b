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
 * @param configuration what the run's numbers depend on: choices, the stream, the values they led
 *     to
 */
record RunPlan(
    RunConfig config,
    StreamDescription stream,
    NetworkSpec network,
    TrainingSpec training,
    Map<String, String> configuration) {

  /**
   * @throws UserError naming everything in which run and stream don't fit
   */
  static RunPlan of(RunConfig config, StreamDescription stream) {
    requireFit(config, stream);
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
          config, stream, network, training, configuration(config, stream, training));
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

  /** The unit after an epoch's last. */
  long endOf(int epoch) {
    return stream.plan().firstUnit(epoch + 1);
  }

  private static void requireFit(RunConfig config, StreamDescription stream) {
    new Violations()
        .check(
            config.batchSize() % stream.unitSize() == 0,
            "batch-size must be a multiple of the unit size of stream %s, %d, was %d"
                .formatted(stream.stream(), stream.unitSize(), config.batchSize()))
        .check(
            stream.epochs() == 0
                || config.training().apply(config.network()).epochs() <= stream.epochs(),
            "epochs must be 1..%d, as many as stream %s has, was %d"
                .formatted(
                    stream.epochs(),
                    stream.stream(),
                    config.training().apply(config.network()).epochs()))
        .check(
            stream.height() == stream.width(),
            "images must be square, those of stream %s are %d x %d (height x width); feed it with another preprocessing"
                .formatted(stream.stream(), stream.height(), stream.width()))
        .orThrow();
  }

  private static Map<String, String> configuration(
      RunConfig config, StreamDescription stream, TrainingSpec training) {
    Map<String, String> all = new TreeMap<>(config.identity());
    all.put("stream.fingerprint", stream.fingerprint());
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
