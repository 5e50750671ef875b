package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.KeyedRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralAdaptorTest {
  private static final Shape IMAGES = new Shape(2, 3, 13, 16);

  private NDManager root;

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
  @ValueSource(doubles = {-3, -0.5, 0, 0.75, 2.5})
  void twoBranchesAreAShapeAdaptor(double alpha) {
    Pass two = pass(ShapeAdaptor.builder().optAlpha(alpha).build(), "alpha");
    Pass general =
        pass(
            GeneralAdaptor.builder()
                .addBranch(0.5, halved())
                .addBranch(1, Blocks.identityBlock(), alpha)
                .build(),
            "logits");

    assertThat(general.size()).as("output").isEqualTo(two.size());
    assertThat(general.output()).as("output").containsExactly(two.output(), within(1e-12));
    assertThat(general.gradientOfInput())
        .as("gradient of the input")
        .containsExactly(two.gradientOfInput(), within(1e-12));
    double expected = two.gradient()[0];
    assertThat(general.gradient())
        .as("gradient of the logits")
        .containsExactly(new double[] {-expected, expected}, within(1e-12));
  }

  /** Logits that alias memory of a collected buffer change with what is put there next. */
  @Test
  void logitsHaveMemoryOfTheirOwn() {
    GeneralAdaptor adaptor =
        GeneralAdaptor.builder()
            .addBranch(0.5, halved())
            .addBranch(1, Blocks.identityBlock(), 2)
            .build();
    double given = adaptor.reshapeFactor();
    adaptor.initialize(root, DataType.FLOAT64, IMAGES);
    for (int i = 0; i < 10_000; i++) {
      ByteBuffer.allocateDirect(2 * Double.BYTES).order(ByteOrder.nativeOrder()).putDouble(7);
      if (i % 1000 == 0) {
        System.gc();
      }
    }
    assertThat(adaptor.reshapeFactor()).isEqualTo(given);
  }

  @Test
  void threeBranchesStartAtTheirMeanFactorAndAllLogitsLearn() {
    GeneralAdaptor adaptor =
        GeneralAdaptor.builder()
            .addBranch(0.25, Pool.maxPool2dBlock(new Shape(4, 4), new Shape(4, 4)))
            .addBranch(0.5, halved())
            .addBranch(1, Blocks.identityBlock())
            .build();

    Pass pass = pass(adaptor, "logits");

    assertThat(adaptor.reshapeFactor()).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(pass.size()).as("floor of 0.5833 * size").isEqualTo(new Shape(2, 3, 7, 9));
    assertThat(adaptor.getOutputShapes(new Shape[] {IMAGES})[0]).isEqualTo(pass.size());
    assertThat(pass.gradient()).as("gradients").hasSize(3).doesNotContain(0);
    assertThat(pass.gradient()[0] + pass.gradient()[1] + pass.gradient()[2])
        .as("a shift of all logits changes nothing")
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void theResidualFormCountsTwice() {
    Pass plain = pass(mean().build(), "logits");
    Pass residual = pass(mean().optResidual().build(), "logits");

    assertThat(residual.output()[5]).isCloseTo(2 * plain.output()[5], within(1e-12));
  }

  @Test
  void whatIsNoAdaptorIsRefused() {
    GeneralAdaptor.Builder one = GeneralAdaptor.builder().addBranch(1, Blocks.identityBlock());
    assertThatThrownBy(one::build)
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("branches must be at least 2, were 1");
    assertThatThrownBy(() -> one.addBranch(0, Blocks.identityBlock()))
        .hasMessage("a branch's factor must be 0 < r <= 16, was 0.0");
    assertThatThrownBy(() -> one.addBranch(1, Blocks.identityBlock(), Double.NaN))
        .hasMessage("a branch's logit must be finite, was NaN");
  }

  private static GeneralAdaptor.Builder mean() {
    return GeneralAdaptor.builder().addBranch(0.5, halved()).addBranch(1, Blocks.identityBlock());
  }

  private static Block halved() {
    return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by their elements here
  private record Pass(Shape size, double[] output, double[] gradientOfInput, double[] gradient) {}

  private Pass pass(Block adaptor, String parameter) {
    adaptor.initialize(root, DataType.FLOAT64, IMAGES);
    NDArray x = images();
    x.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray y =
          adaptor.forward(new ParameterStore(root, false), new NDList(x), true).singletonOrThrow();
      collector.backward(y.square().sum());
      return new Pass(
          y.getShape(),
          y.toDoubleArray(),
          x.getGradient().toDoubleArray(),
          adaptor.getParameters().get(parameter).getArray().getGradient().toDoubleArray());
    }
  }

  private NDArray images() {
    KeyedRandom random = new KeyedRandom(8, 1);
    double[] pixels = LongStream.range(0, IMAGES.size()).mapToDouble(random::unit).toArray();
    return root.create(pixels, IMAGES).duplicate();
  }
}
