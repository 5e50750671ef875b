package io.shapestream.adaptor.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.network.AdaptorNetwork;

/**
 * Trains a tiny network for two batches and compares with known numbers. libtorch and DJL's native
 * library come as two files that no one matches for us: a wrong pair loads, and then computes
 * nonsense.
 */
public final class SelfTest {
  private static final int IMAGES = 4;
  private static final int SIZE = 16;

  /** Wide enough for a GPU's shortened multiplications. */
  private static final double TOLERANCE = 2e-2;

  private static final double FIRST_LOSS = 2.3624;
  private static final double SECOND_LOSS = 2.0350;
  private static final double ALPHA = -0.5796;

  private SelfTest() {}

  /**
   * Takes well under a second, after the engine has started.
   *
   * @throws IllegalStateException with the numbers that differ
   */
  public static void run(Device device) {
    double[] numbers = numbers(device);
    require("the loss of the first batch", numbers[0], FIRST_LOSS);
    require("the loss of the second batch", numbers[1], SECOND_LOSS);
    require("the first alpha", numbers[2], ALPHA);
  }

  static double[] numbers(Device device) {
    NetworkSpec spec =
        NetworkSpec.of(Architecture.VGG_A, Mode.SHAPE_ADAPTOR)
            .inputSize(SIZE)
            .outputDim(5)
            .width(1 / 16.0)
            .seed(42)
            .build();
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      AdaptorNetwork network = AdaptorNetwork.create(manager, spec);
      TrainingSpec settings = new TrainingSpec(0.05, 0.5, 0.9, 5e-4, 1, 10);
      try (TwoPhaseTraining training = new TwoPhaseTraining(network, settings, manager)) {
        NDArray images = images(manager);
        NDArray labels = manager.create(new long[] {0, 1, 2, 3});
        training.trainBatch(images, labels);
        double first = training.takeTraining().loss();
        training.trainBatch(images, labels);
        return new double[] {first, training.takeTraining().loss(), training.alphas().get(0)};
      }
    }
  }

  private static NDArray images(NDManager manager) {
    KeyedRandom random = new KeyedRandom(42, 1_000_000);
    float[] pixels = new float[IMAGES * 3 * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.unit(i);
    }
    return manager.create(pixels, new Shape(IMAGES, 3, SIZE, SIZE));
  }

  private static void require(String what, double actual, double known) {
    if (!(Math.abs(actual - known) <= TOLERANCE)) {
      throw new IllegalStateException(
          "The PyTorch engine computes wrongly: "
              + what
              + " must be "
              + known
              + " within "
              + TOLERANCE
              + ", was "
              + actual
              + ". Do libtorch and DJL's native library belong together?");
    }
  }
}
