package io.shapestream.adaptor.training;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How a network is trained. Both learning rates follow a cosine over the epochs.
 *
 * @param weightDecay on all weights, batch norm and biases included; never on alphas
 * @param alphaStep an alpha update precedes the weight update of every so many batches, counted
 *     within the epoch
 * @param epochs over which the rates fall to 0
 * @param refinements what the paper does without
 */
public record TrainingSpec(
    double learningRate,
    double alphaLearningRate,
    double momentum,
    double weightDecay,
    int alphaStep,
    int epochs,
    Refinements refinements) {

  public TrainingSpec {
    List<String> violations = new ArrayList<>();
    require(violations, "learning-rate", learningRate, 0, 1000);
    require(violations, "alpha-learning-rate", alphaLearningRate, 0, 1000);
    require(violations, "momentum", momentum, 0, 1);
    require(violations, "weight-decay", weightDecay, 0, 1);
    require(violations, "alpha-step", alphaStep, 1, 1_000_000);
    require(violations, "epochs", epochs, 1, 1_000_000);
    violations.addAll(refinements.violations(epochs));
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }

  /** Without refinements. */
  public TrainingSpec(
      double learningRate,
      double alphaLearningRate,
      double momentum,
      double weightDecay,
      int alphaStep,
      int epochs) {
    this(
        learningRate,
        alphaLearningRate,
        momentum,
        weightDecay,
        alphaStep,
        epochs,
        Refinements.NONE);
  }

  /** The paper's settings for a network. */
  public static TrainingSpec paper(NetworkSpec network, int epochs) {
    boolean large = network.inputSize() >= 224;
    boolean mobile = network.architecture() == Architecture.MOBILENET_V2;
    double rate = network.mode() == Mode.AUTOTL ? 1e-3 : large ? 0.01 : 0.1;
    int alphaStep = network.mode() == Mode.AUTOSC ? 200 : large ? 1500 : 20;
    return new TrainingSpec(rate, 0.1, 0.9, mobile ? 4e-5 : 5e-4, alphaStep, epochs);
  }

  public TrainingSpec withLearningRate(double rate) {
    return new TrainingSpec(
        rate, alphaLearningRate, momentum, weightDecay, alphaStep, epochs, refinements);
  }

  public TrainingSpec withAlphaLearningRate(double rate) {
    return new TrainingSpec(
        learningRate, rate, momentum, weightDecay, alphaStep, epochs, refinements);
  }

  public TrainingSpec withMomentum(double value) {
    return new TrainingSpec(
        learningRate, alphaLearningRate, value, weightDecay, alphaStep, epochs, refinements);
  }

  public TrainingSpec withWeightDecay(double decay) {
    return new TrainingSpec(
        learningRate, alphaLearningRate, momentum, decay, alphaStep, epochs, refinements);
  }

  public TrainingSpec withAlphaStep(int batches) {
    return new TrainingSpec(
        learningRate, alphaLearningRate, momentum, weightDecay, batches, epochs, refinements);
  }

  public TrainingSpec with(Refinements other) {
    return new TrainingSpec(
        learningRate, alphaLearningRate, momentum, weightDecay, alphaStep, epochs, other);
  }

  /** Of the weights, in this epoch (0-based): up a line while warming up, then down the cosine. */
  public double learningRateIn(int epoch) {
    int warmUp = refinements.warmUpEpochs();
    return epoch < warmUp
        ? learningRate * (epoch + 1) / (warmUp + 1)
        : learningRate * cosine(epoch - warmUp, epochs - warmUp);
  }

  public double alphaLearningRateIn(int epoch) {
    return alphaLearningRate * cosine(epoch, epochs);
  }

  private static double cosine(int epoch, int last) {
    return (1 + Math.cos(Math.PI * epoch / last)) / 2;
  }

  static void require(List<String> violations, String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      violations.add(key + " must be " + low + ".." + high + ", was " + value);
    }
  }
}
