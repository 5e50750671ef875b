package io.shapestream.trainer;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.training.TrainingSpec;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings that belong together: those of one kind of experiment of the paper, as its authors
 * published them. What is given explicitly wins over each of them.
 */
enum Preset {
  /** None: what the library takes for the paper's default at the stream's resolution. */
  NONE(Mode.SHAPE_ADAPTOR, 200, 128, null, Double.NaN, Double.NaN, Double.NaN, 0),
  /** CIFAR-10, CIFAR-100, SVHN at 32 pixels. */
  CIFAR(Mode.SHAPE_ADAPTOR, 200, 128, null, 0.1, 0.1, 5e-4, 20),
  /** Aircraft, CUB-200, Stanford Cars at 224 pixels. */
  FINE_GRAINED(Mode.SHAPE_ADAPTOR, 200, 8, null, 0.01, 0.01, 5e-4, 20),
  /** ImageNet at 224 pixels, with the bound of 15 pixels on the last feature map. */
  IMAGENET(Mode.SHAPE_ADAPTOR, 100, 256, 15.0, 0.1, 0.05, 1e-4, 1500),
  /** Automated shape compression; its rate follows the resolution. */
  AUTOSC(Mode.AUTOSC, 200, 128, null, Double.NaN, Double.NaN, 5e-4, 200),
  /** Transfer learning from a pretrained ResNet-50. */
  AUTOTL(Mode.AUTOTL, 80, 8, null, 1e-3, 1e-3, 5e-4, 20);

  private static final double MOBILE_DECAY = 4e-5;

  private final Mode mode;
  private final int epochs;
  private final int batchSize;
  private final @Nullable Double limitDim;
  private final double rate;
  private final double mobileRate;
  private final double decay;
  private final int alphaStep;

  /**
   * @param rate of the weights; NaN: the library's for the resolution
   * @param mobileRate the same for MobileNetV2
   */
  Preset(
      Mode mode,
      int epochs,
      int batchSize,
      @Nullable Double limitDim,
      double rate,
      double mobileRate,
      double decay,
      int alphaStep) {
    this.mode = mode;
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.limitDim = limitDim;
    this.rate = rate;
    this.mobileRate = mobileRate;
    this.decay = decay;
    this.alphaStep = alphaStep;
  }

  /** Empty where there is none of that name. */
  static Optional<Preset> of(String name) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(name)).findFirst();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Mode mode() {
    return mode;
  }

  int epochs() {
    return epochs;
  }

  int batchSize() {
    return batchSize;
  }

  /** For a network that learns a shape of its own; null: none. */
  @Nullable Double limitDim() {
    return limitDim;
  }

  /** How this network is trained for so many epochs, at its input size. */
  TrainingSpec training(NetworkSpec network, int length) {
    TrainingSpec paper = TrainingSpec.paper(network, length);
    if (this == NONE) {
      return paper;
    }
    boolean mobile = network.architecture() == Architecture.MOBILENET_V2;
    double own = mobile ? mobileRate : rate;
    return paper
        .withLearningRate(Double.isNaN(own) ? paper.learningRate() : own)
        .withWeightDecay(mobile ? MOBILE_DECAY : decay)
        .withAlphaStep(alphaStep);
  }

  /** The names of all presets. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(Preset::wireName).iterator();
    }
  }
}
