package io.shapestream.adaptor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.network.AdaptorEngine;
import io.shapestream.adaptor.network.Bridge;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.network.Settings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against numbers worked out by hand. */
class RefinementsTest {
  private static final TrainingSpec PLAIN = new TrainingSpec(0.8, 0.1, 0.9, 5e-4, 20, 8);
  private static final double TOLERANCE = 1e-6;

  private NDManager root;
  private Bridge bridge;

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(1);
  }

  @BeforeEach
  void openScope() {
    root = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    bridge = Bridge.open(root);
  }

  @AfterEach
  void closeScope() {
    root.close();
  }

  /**
   * Logits 2, 0, 0: the logarithms of the softmax are -0.2395448, -2.2395448, -2.2395448, so 0.9 of
   * the first and a thirtieth of each.
   */
  @Test
  void labelSmoothingSpreadsItsShareOverAllClasses() {
    double first = -0.2395448;
    double sum = -4.7186344;
    assertThat(loss(0)).isCloseTo(-first, within(TOLERANCE));
    assertThat(loss(0.1)).isCloseTo(-0.9 * first - sum / 30, within(TOLERANCE));
  }

  /** The gradient is (3, 0) and (4), of length 5; Nesterov's first step is 1.5 times it. */
  @Test
  void aLongGradientIsScaledDownToTheClipNormOverAllTensorsTogether() {
    assertThat(stepped(1))
        .containsExactly(new float[] {-0.9f, 0, -1.2f}, within((float) TOLERANCE));
  }

  @Test
  void aShortGradientAndAnyWithoutAClipNormStay() {
    assertThat(stepped(5.1)).containsExactly(new float[] {-4.5f, 0, -6}, within((float) TOLERANCE));
    assertThat(stepped(0)).containsExactly(new float[] {-4.5f, 0, -6}, within((float) TOLERANCE));
  }

  @Test
  void theWeightsRateWarmsUpAlongALineAndThenFallsAlongTheCosine() {
    TrainingSpec warmed = PLAIN.with(new Refinements(0, 3, 0));
    assertThat(IntStream.range(0, 4).mapToObj(warmed::learningRateIn))
        .containsExactly(0.2, 0.4, 0.8 * 3 / 4, 0.8);
    assertThat(warmed.learningRateIn(4))
        .as("a fifth of the way")
        .isCloseTo(0.7236068, within(1e-7));
    assertThat(warmed.alphaLearningRateIn(0)).as("alphas don't warm up").isEqualTo(0.1);
    assertThat(PLAIN.learningRateIn(0)).isEqualTo(0.8);
  }

  @Test
  void valuesOutOfRangeAreRefusedTogether() {
    assertThatThrownBy(() -> PLAIN.with(new Refinements(1, 8, -1)))
        .hasMessageContaining("label-smoothing must be 0.0..0.99, was 1.0")
        .hasMessageContaining("warm-up must be 0..7 (less than epochs), was 8")
        .hasMessageContaining("clip-norm must be 0.0..1.0E9, was -1.0");
  }

  private double loss(double smoothing) {
    NDArray logits = root.create(new float[] {2, 0, 0}, new Shape(1, 3));
    NDArray labels = root.create(new long[] {0});
    NDArray totals = root.create(new double[2]);
    return bridge.loss(logits, labels, totals, Settings.on(root, smoothing)).getFloat();
  }

  /** Two tensors of zeros after one step of rate 1 and momentum 0.5. */
  private float[] stepped(double clipNorm) {
    NDArray pair = root.zeros(new Shape(2)).duplicate();
    NDArray single = root.zeros(new Shape(1)).duplicate();
    List<NDArray> tensors = List.of(pair, single);
    bridge.watch(tensors);
    NDArray slopes = root.create(new float[] {3, 0});
    NDArray loss =
        Gradients.recorded(() -> pair.mul(slopes).sum().add(single.mul(root.create(4f)).sum()));
    List<NDArray> buffers = List.of(root.zeros(new Shape(2)), root.zeros(new Shape(1)));
    NDArray setting = Settings.on(root, 1, 0, 0.5, clipNorm);
    Gradients.unrecorded(() -> bridge.step(loss, tensors, buffers, setting));
    float[] values = pair.toFloatArray();
    return new float[] {values[0], values[1], single.toFloatArray()[0]};
  }
}
