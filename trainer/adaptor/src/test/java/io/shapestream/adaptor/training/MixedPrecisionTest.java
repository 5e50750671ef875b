package io.shapestream.adaptor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.network.AdaptorEngine;
import io.shapestream.adaptor.network.AdaptorNetwork;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rounding feature maps to bfloat16 does to a training, on the CPU. */
class MixedPrecisionTest {
  private static final int BATCH = 8;
  private static final int SIZE = 24;
  private static final TrainingSpec SETTINGS = new TrainingSpec(0.05, 0.5, 0.9, 5e-4, 2, 4);

  /** Half a unit in the last of 8 bits: what one rounding changes at most, relatively. */
  private static final double ROUNDING = 1 / 512.0;

  private NDManager root;

  /** Steps: of the alphas, with the first batch, later ones depend on what was learned. */
  private record Outcome(double first, double last, List<Double> steps) {}

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(1);
  }

  @BeforeEach
  void openScope() {
    root = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void closeScope() {
    root.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"VGG_A", "RESNET_18", "RESNET_50", "MOBILENET_V2"})
  void learnsAsInSinglePrecision(Architecture architecture) {
    Outcome exact = trained(architecture, Precision.FLOAT32);
    Outcome mixed = trained(architecture, Precision.BFLOAT16);

    assertThat(mixed.first())
        .as("loss of the first batch: rounded, and not much more than that")
        .isNotEqualTo(exact.first())
        .isCloseTo(exact.first(), within(10 * ROUNDING * exact.first()));
    assertThat(exact.last()).as("loss after 16 batches").isLessThan(0.7 * exact.first());
    assertThat(mixed.last()).as("loss after 16 batches").isLessThan(0.7 * mixed.first());
    assertThat(mixed.steps()).as("first steps of the alphas").doesNotContain(0.0);
    assertThat(mixed.steps()).allMatch(step -> Math.abs(step) < 1);
  }

  private Outcome trained(Architecture architecture, Precision precision) {
    NetworkSpec spec =
        NetworkSpec.of(architecture, Mode.SHAPE_ADAPTOR)
            .inputSize(SIZE)
            .outputDim(6)
            .width(1 / 8.0)
            .precision(precision)
            .build();
    AdaptorNetwork network = AdaptorNetwork.create(root, spec);
    NDArray images = images();
    NDArray labels = root.create(IntStream.range(0, BATCH).mapToLong(i -> i % 4).toArray());
    try (TwoPhaseTraining training = new TwoPhaseTraining(network, SETTINGS, root)) {
      List<Double> start = training.alphas();
      training.trainBatch(images, labels);
      List<Double> moved = training.alphas();
      double first = training.takeTraining().loss();
      for (int batch = 0; batch < 14; batch++) {
        training.trainBatch(images, labels);
      }
      training.takeTraining();
      training.trainBatch(images, labels);
      assertThat(network.tensors().values())
          .as("weights stay wide")
          .allMatch(tensor -> tensor.getDataType() == DataType.FLOAT32);
      return new Outcome(first, training.takeTraining().loss(), difference(moved, start));
    }
  }

  private static List<Double> difference(List<Double> later, List<Double> earlier) {
    return IntStream.range(0, later.size()).mapToObj(i -> later.get(i) - earlier.get(i)).toList();
  }

  private NDArray images() {
    KeyedRandom random = new KeyedRandom(4, 1);
    float[] pixels = new float[BATCH * 3 * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.unit(i);
    }
    return root.create(pixels, new Shape(BATCH, 3, SIZE, SIZE)).duplicate();
  }
}
