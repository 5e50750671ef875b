package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks and adaptors as DJL blocks, used as any DJL user would. */
class AdaptorNetworkTest {
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

  @Test
  void initialValuesComeFromTheSeedAlone() {
    AdaptorNetwork first = AdaptorNetwork.create(root, small(Mode.SHAPE_ADAPTOR).build());
    AdaptorNetwork.create(root, small(Mode.HUMAN_CIFAR).seed(9).build());
    AdaptorNetwork again = AdaptorNetwork.create(root, small(Mode.SHAPE_ADAPTOR).build());
    AdaptorNetwork other = AdaptorNetwork.create(root, small(Mode.SHAPE_ADAPTOR).seed(2).build());

    assertThat(weight(again)).as("same seed").isEqualTo(weight(first));
    assertThat(weight(other)).as("other seed").isNotEqualTo(weight(first));
  }

  @Test
  void asADjlBlockItComputesWhatItComputesAtAKnownShape() {
    AdaptorNetwork network = AdaptorNetwork.create(root, small(Mode.SHAPE_ADAPTOR).build());
    NDArray images = root.randomUniform(-1, 1, new Shape(2, 3, 16, 16));

    NDArray known = network.logits(images, network.plan().initialShape(), false);

    assertThat(predicted(network, images).toByteArray()).isEqualTo(known.toByteArray());
  }

  @Test
  void inDoublePrecisionEverythingIsDouble() {
    NetworkSpec spec = small(Mode.SHAPE_ADAPTOR).precision(Precision.FLOAT64).build();
    AdaptorNetwork network = AdaptorNetwork.create(root, spec);
    NDArray images = root.zeros(new Shape(1, 3, 16, 16), DataType.FLOAT64);

    assertThat(network.logits(images, network.plan().initialShape(), false).getDataType())
        .isEqualTo(DataType.FLOAT64);
  }

  @Test
  void itSavesAndLoadsAsAnyBlockDoes() throws IOException, MalformedModelException {
    AdaptorNetwork saved = AdaptorNetwork.create(root, small(Mode.SHAPE_ADAPTOR).build());
    NDArray images = root.randomUniform(-1, 1, new Shape(2, 3, 16, 16));
    byte[] logits = predicted(saved, images).toByteArray();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    saved.saveParameters(new DataOutputStream(bytes));

    AdaptorNetwork loaded = new AdaptorNetwork(small(Mode.SHAPE_ADAPTOR).seed(7).build());
    loaded.loadParameters(root, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(predicted(loaded, images).toByteArray()).isEqualTo(logits);
  }

  @Test
  void djlsTrainerTrainsIt() {
    AdaptorNetwork network = new AdaptorNetwork(small(Mode.SHAPE_ADAPTOR).build());
    try (Model model = Model.newInstance("adaptor", Device.cpu(), "PyTorch")) {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .optDevices(new Device[] {Device.cpu()});
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(4, 3, 16, 16));
        List<Double> alphas = network.alphas();
        float[] before = weight(network);
        step(trainer);
        assertThat(weight(network)).as("weights after a step").isNotEqualTo(before);
        assertThat(network.alphas()).as("alphas after a step").isNotEqualTo(alphas);
      }
    }
  }

  @Test
  void mapsOfOnePixelPassThroughResizingLayers() {
    NetworkSpec spec = small(Mode.SHAPE_ADAPTOR).inputSize(4).outputDim(1).adaptors(7).build();
    AdaptorNetwork network = AdaptorNetwork.create(root, spec);
    NDArray images = root.randomUniform(-1, 1, new Shape(2, 3, 4, 4));

    NDArray logits = predicted(network, images);

    assertThat(network.plan().initialShape().finalSize()).as("last map").isEqualTo(1);
    assertThat(logits.getShape()).isEqualTo(new Shape(2, 10));
    assertThat(logits.isNaN().any().getBoolean()).as("NaN in logits").isFalse();
  }

  @Test
  void withoutValuesItSaysSo() {
    AdaptorNetwork network = new AdaptorNetwork(small(Mode.SHAPE_ADAPTOR).build());

    assertThatThrownBy(network::bridge)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no values yet");
  }

  @Test
  void anAdaptorGoesIntoANetworkOfYourOwnInThreeLines() {
    SequentialBlock network = new SequentialBlock();
    network.add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(4).build());
    network.add(Activation.reluBlock());
    network.add(new ShapeAdaptor());
    network.add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(3).build());
    network.initialize(root, DataType.FLOAT32, new Shape(2, 1, 12, 14));

    assertThat(network.getOutputShapes(new Shape[] {new Shape(2, 1, 12, 14)})[0])
        .isEqualTo(new Shape(2, 3));
    NDArray images = root.randomUniform(-1, 1, new Shape(2, 1, 12, 14));
    assertThat(run(network, images).getShape()).isEqualTo(new Shape(2, 3));
  }

  @Test
  void anAdaptorResizesByItsFactorAndItsAlphaGetsAGradient() {
    ShapeAdaptor adaptor = ShapeAdaptor.builder().optAlpha(1).build();
    adaptor.initialize(root, DataType.FLOAT32, new Shape(1, 2, 9, 13));
    NDArray x = root.randomUniform(-1, 1, new Shape(1, 2, 9, 13));
    NDArray alpha = adaptor.getParameters().get("alpha").getArray();

    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray y =
          adaptor.forward(new ParameterStore(root, false), new NDList(x), true).singletonOrThrow();
      assertThat(y.getShape()).as("floor of 0.8655 * size").isEqualTo(new Shape(1, 2, 7, 11));
      collector.backward(y.square().sum());
    }

    assertThat(adaptor.reshapeFactor()).isCloseTo(0.8655, within(1e-4));
    assertThat(alpha.getGradient().toFloatArray()[0]).as("gradient of alpha").isNotZero();
  }

  @Test
  void anAdaptorMayEnlarge() {
    ShapeAdaptor adaptor =
        ShapeAdaptor.builder().optFactors(new BranchFactors(0.5, 1.5)).optAlpha(3).build();
    adaptor.initialize(root, DataType.FLOAT32, new Shape(1, 2, 8, 8));

    NDArray y = run(adaptor, root.ones(new Shape(1, 2, 8, 8)));

    assertThat(y.getShape()).as("floor of 1.4526 * 8").isEqualTo(new Shape(1, 2, 11, 11));
    assertThat(y.mean().getFloat()).as("ones stay ones").isCloseTo(1, within(1e-6f));
  }

  private static void step(Trainer trainer) {
    NDManager manager = trainer.getManager();
    NDArray images = manager.randomUniform(-1, 1, new Shape(4, 3, 16, 16));
    NDArray labels = manager.create(new long[] {0, 1, 2, 3});
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList logits = trainer.forward(new NDList(images));
      collector.backward(trainer.getLoss().evaluate(new NDList(labels), logits));
    }
    trainer.step();
  }

  private NDArray predicted(AdaptorNetwork network, NDArray images) {
    return run(network, images);
  }

  private NDArray run(ai.djl.nn.Block block, NDArray images) {
    return block
        .forward(new ParameterStore(root, false), new NDList(images), false)
        .singletonOrThrow();
  }

  private static float[] weight(AdaptorNetwork network) {
    return network.weights().values().iterator().next().toFloatArray();
  }

  private static NetworkSpec.Builder small(Mode mode) {
    return NetworkSpec.of(Architecture.VGG_A, mode).inputSize(16).outputDim(5).width(1 / 16.0);
  }
}
