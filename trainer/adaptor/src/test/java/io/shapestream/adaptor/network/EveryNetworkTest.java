package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every network must do in every mode. Each forward pass compares the sizes it meets with
 * those computed.
 */
class EveryNetworkTest {

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(1);
  }

  static Stream<Arguments> everyNetworkAndMode() {
    return Arrays.stream(Architecture.values())
        .flatMap(net -> Arrays.stream(Mode.values()).map(mode -> Arguments.of(net, mode)));
  }

  @ParameterizedTest
  @MethodSource("everyNetworkAndMode")
  void aGradientReachesEveryAlphaAndEveryLayer(Architecture architecture, Mode mode) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      AdaptorNetwork network = AdaptorNetwork.create(manager, spec(architecture, mode, 32));
      List<NDArray> tensors = new ArrayList<>(network.weights().values());
      int weights = tensors.size();
      tensors.addAll(network.alphaTensors().values());
      network.bridge().watch(tensors);
      NDArray labels = manager.create(new long[] {1, 3});
      NDArray totals = manager.create(new double[2]);
      NDArray images = manager.randomUniform(-1, 1, new Shape(2, 1, 32, 32));
      NetworkShape shape = network.plan().initialShape();

      NDArray loss =
          Gradients.recorded(
              () ->
                  network
                      .bridge()
                      .loss(
                          network.logits(images, shape, true),
                          labels,
                          totals,
                          Settings.on(images.getManager(), 0)));
      NDList gradients = network.bridge().gradients(loss, tensors);

      assertThat(loss.getFloat()).as("loss").isPositive().isFinite();
      assertThat(gradients.subNDList(weights))
          .as("gradients of alphas")
          .hasSize(shape.adaptors().size())
          .allSatisfy(each -> assertThat(each.toFloatArray()[0]).isNotZero().isFinite());
      assertThat(gradients)
          .as("gradients of all tensors")
          .allSatisfy(each -> assertThat(each.abs().sum().getFloat()).isFinite());
      assertThat(gradients.stream().limit(weights).filter(each -> each.getShape().dimension() > 1))
          .as("gradients of convolutions and linear layers")
          .allSatisfy(each -> assertThat(each.abs().sum().getFloat()).isPositive());
    }
  }

  @ParameterizedTest
  @MethodSource("everyNetworkAndMode")
  void itRunsAtTheSizesThatWereComputed(Architecture architecture, Mode mode) {
    for (int size : new int[] {4, 28, 64, 65}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
        AdaptorNetwork network = AdaptorNetwork.create(manager, spec(architecture, mode, size));
        NDArray images = manager.randomUniform(-1, 1, new Shape(1, 1, size, size));

        NDArray logits = network.logits(images, network.plan().initialShape(), false);

        assertThat(logits.getShape()).as("logits at %d px", size).isEqualTo(new Shape(1, 5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyNetworkAndMode")
  void savedAndLoadedItIsTheSameToTheLastBitBesideAnotherThatStaysAsItIs(
      Architecture architecture, Mode mode) throws IOException, MalformedModelException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      AdaptorNetwork saved = AdaptorNetwork.create(manager, spec(architecture, mode, 28));
      AdaptorNetwork other = AdaptorNetwork.create(manager, spec(architecture, mode, 28));
      NDArray images = manager.randomUniform(-1, 1, new Shape(1, 1, 28, 28));
      byte[] before = logits(other, images);
      saved.tensors().values().forEach(tensor -> tensor.muli(1.25f));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      saved.saveParameters(new DataOutputStream(bytes));

      AdaptorNetwork loaded = new AdaptorNetwork(spec(architecture, mode, 28));
      loaded.loadParameters(
          manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

      assertThat(values(loaded)).as("tensors").isEqualTo(values(saved));
      assertThat(logits(loaded, images)).as("logits").isEqualTo(logits(saved, images));
      assertThat(logits(other, images)).as("logits of another instance").isEqualTo(before);
    }
  }

  private static byte[] logits(AdaptorNetwork network, NDArray images) {
    NetworkShape shape = network.plan().boundedShape(network.alphas());
    return network.logits(images, shape, false).toByteArray();
  }

  private static Map<String, ByteBuffer> values(AdaptorNetwork network) {
    Map<String, ByteBuffer> values = new LinkedHashMap<>();
    network
        .tensors()
        .forEach((name, tensor) -> values.put(name, ByteBuffer.wrap(tensor.toByteArray())));
    return values;
  }

  @ParameterizedTest
  @MethodSource("everyNetworkAndMode")
  void itsShapeAt224PixelsIsComputed(Architecture architecture, Mode mode) {
    NetworkShape shape = NetworkShape.of(spec(architecture, mode, 224));

    assertThat(shape.macs()).as("MACs").isPositive();
    assertThat(shape.finalSize()).as("last map").isBetween(1, 112);
    assertThat(shape.adaptors().isEmpty()).as("has no adaptors").isEqualTo(mode.isHuman());
  }

  private static NetworkSpec spec(Architecture architecture, Mode mode, int size) {
    NetworkSpec.Builder builder =
        NetworkSpec.of(architecture, mode)
            .inputSize(size)
            .inputChannels(1)
            .classes(5)
            .outputDim(Math.max(1, size / 4))
            .width(1 / 8.0);
    if (mode == Mode.MEMORY_BOUNDED) {
      builder.limitDim(Math.max(1, size / 5.0));
    }
    return mode == Mode.FIXED ? builder.alphas(someAlphas()).build() : builder.build();
  }

  private static List<Double> someAlphas() {
    return Collections.nCopies(3, 0.25);
  }
}
