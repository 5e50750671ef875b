package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.interchange.MisfitException;
import io.shapestream.adaptor.interchange.StateDict;
import io.shapestream.adaptor.interchange.Torchvision;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.SafetensorsFile;
import io.shapestream.adaptor.safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightsTest {
  private static final long SEED = 2020;
  private static final long IMAGE = 1_000_000;
  private static final int SIZE = 96;

  private NDManager manager;

  @BeforeEach
  void open() {
    AdaptorEngine.start(0);
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Weights computed from their place in torchvision's list, its logits computed in Python. */
  @ParameterizedTest
  @EnumSource(names = {"VGG_A", "RESNET_18", "RESNET_50", "MOBILENET_V2"})
  void aFileUnderTorchvisionsNamesGivesTorchvisionsLogits(
      Architecture architecture, @TempDir Path folder) throws IOException {
    NetworkSpec spec = NetworkSpec.of(architecture, Mode.HUMAN_IMAGENET).inputSize(SIZE).build();
    requireLogits(spec, Torchvision.logits(architecture.wireName()), folder);
  }

  @Test
  void anAdaptorNetworkComputesWhatItsTwinInPythonDoes(@TempDir Path folder) throws IOException {
    NetworkSpec spec =
        NetworkSpec.of(Architecture.RESNET_18, Mode.AUTOTL)
            .inputSize(SIZE)
            .alphas(List.of(0.25, -0.75, 1.125, -1.875, 0.5))
            .build();
    requireLogits(spec, Torchvision.logits("resnet-18-autotl"), folder);
  }

  private void requireLogits(NetworkSpec spec, double[] expected, Path folder) throws IOException {
    AdaptorNetwork network =
        AdaptorNetwork.create(manager, spec.toBuilder().precision(Precision.FLOAT64).build());
    Path file = folder.resolve("torchvision.safetensors");
    Safetensors.write(file, filled(spec.architecture(), network), Map.of("format", "pt"));
    Weights.load(network, file, Head.FILE);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(logits(network)).containsExactly(expected, within(1e-9 * largest));
  }

  @Test
  void everyNumberTypeOfPythonIsRead() throws IOException {
    double[] numbers = {0, -1.5, 0.333251953125, 60000, -6.103515625e-05};
    double[] eightBits = {0, -1.5, 0.333984375, 59904, -6.103515625e-05};
    Map<String, Tensor> read = Safetensors.read(Torchvision.FOLDER.resolve("types.safetensors"));
    assertThat(read.keySet()).containsExactlyInAnyOrder("f16", "bf16", "f32", "f64", "i64");
    for (String name : List.of("f16", "f32", "f64")) {
      assertThat(values(read, name)).as(name).containsExactly(numbers);
    }
    read.values().forEach(WeightsTest::requireSameWithoutEngine);
    assertThat(values(read, "bf16")).containsExactly(eightBits);
    assertThat(values(read, "i64")).containsExactly(0, -1, 0, 60000, 0);
  }

  @ParameterizedTest
  @EnumSource
  void everyModeComesBackBitForBit(Mode mode, @TempDir Path folder) throws IOException {
    for (Architecture architecture :
        List.of(Architecture.VGG_A, Architecture.RESNET_18, Architecture.MOBILENET_V2)) {
      Path file = folder.resolve(architecture.wireName() + ".safetensors");
      AdaptorNetwork written = AdaptorNetwork.create(manager, spec(architecture, mode, 1));
      Weights.save(written, file);
      AdaptorNetwork read = AdaptorNetwork.create(manager, spec(architecture, mode, 2));
      assertThat(read.tensors().values().iterator().next())
          .isNotEqualTo(written.tensors().values().iterator().next());
      Weights.load(read, file, Head.FILE);
      written
          .tensors()
          .forEach((name, tensor) -> assertThat(read.tensors().get(name)).isEqualTo(tensor));
      try (SafetensorsFile open = SafetensorsFile.open(file)) {
        assertThat(open.tensors().keySet())
            .as("PyTorch's names")
            .isEqualTo(new StateDict(written.plan()).entries().keySet());
        assertThat(open.metadata())
            .containsEntry("network", architecture.wireName())
            .containsEntry("mode", mode.wireName())
            .containsKey("adaptors");
      }
    }
  }

  @Test
  void aPretrainedNetworkStartsTransferLearning(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("pretrained.safetensors");
    NetworkSpec pretrained =
        spec(Architecture.RESNET_50, Mode.HUMAN_IMAGENET, 7).toBuilder().classes(1000).build();
    AdaptorNetwork human = AdaptorNetwork.create(manager, pretrained);
    Weights.save(human, file);
    AdaptorNetwork adaptors =
        AdaptorNetwork.create(manager, spec(Architecture.RESNET_50, Mode.AUTOTL, 1));
    assertThatThrownBy(() -> Weights.load(adaptors, file, Head.FILE))
        .isInstanceOf(MisfitException.class)
        .hasMessageContaining("fc.bias must be [10], was [1000]");
    assertThat(own(adaptors, "conv1.weight")).isNotEqualTo(own(human, "conv1.weight"));

    List<Double> alphas = adaptors.alphas();
    NDArray head = own(adaptors, "fc.weight").duplicate();
    Weights.load(adaptors, file, Head.NEW);
    assertThat(own(adaptors, "layer4.0.downsample.0.weight"))
        .isEqualTo(own(human, "layer4.0.downsample.0.weight"));
    assertThat(own(adaptors, "conv1.weight")).isEqualTo(own(human, "conv1.weight"));
    assertThat(own(adaptors, "fc.weight")).isEqualTo(head);
    assertThat(adaptors.alphas()).isEqualTo(alphas);
  }

  private static void requireSameWithoutEngine(Tensor tensor) {
    assertThat(tensor.number(1)).as(tensor.type().name()).isBetween(-1.5, -1.0);
    assertThat(tensor.number(3)).as(tensor.type().name()).isBetween(59904.0, 60000.0);
    if (tensor.type() != Tensor.Type.I64) {
      assertThat(tensor.number(4)).as(tensor.type().name()).isEqualTo(-6.103515625e-05);
    }
    assertThat(tensor.isFinite()).isTrue();
  }

  private static NetworkSpec spec(Architecture architecture, Mode mode, long seed) {
    return NetworkSpec.of(architecture, mode)
        .inputSize(96)
        .width(1 / 16.0)
        .alphas(mode == Mode.FIXED ? List.of(0.5, -0.25) : List.of())
        .limitDim(mode == Mode.MEMORY_BOUNDED ? 6.0 : null)
        .seed(seed)
        .build();
  }

  private static NDArray own(AdaptorNetwork network, String name) {
    return Objects.requireNonNull(network.tensors().get(name));
  }

  private double[] values(Map<String, Tensor> tensors, String name) {
    NDArray array = HostTensors.array(manager, name, Objects.requireNonNull(tensors.get(name)));
    return array.toType(ai.djl.ndarray.types.DataType.FLOAT64, true).toDoubleArray();
  }

  private double[] logits(AdaptorNetwork network) {
    KeyedRandom random = new KeyedRandom(SEED, IMAGE);
    double[] pixels = new double[3 * SIZE * SIZE];
    Arrays.setAll(pixels, random::unit);
    NDArray images = manager.create(pixels, new Shape(1, 3, SIZE, SIZE));
    return network.logits(images, network.plan().initialShape(), false).toDoubleArray();
  }

  /** The paper's VGG has a classifier of its own, as the fixture's. */
  private static Map<String, Tensor> filled(Architecture architecture, AdaptorNetwork network) {
    Map<String, List<Long>> shapes = Torchvision.names(architecture);
    if (architecture.isVgg()) {
      shapes.keySet().removeIf(name -> name.startsWith("classifier."));
      shapes.put("classifier.0.weight", List.of());
      shapes.put("classifier.0.bias", List.of());
    }
    Map<String, List<Long>> own = new StateDict(network.plan()).entries();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int index = 0;
    for (String name : shapes.keySet()) {
      List<Long> shape = own.get(name);
      if (shape != null && !name.endsWith("num_batches_tracked")) {
        tensors.put(name, filled(index, name, shape));
      }
      index++;
    }
    return tensors;
  }

  private static Tensor filled(int index, String name, List<Long> shape) {
    KeyedRandom random = new KeyedRandom(SEED, index);
    int size = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    ByteBuffer data = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      data.putFloat((float) value(random.unit(i), name, shape, size));
    }
    return new Tensor(Tensor.Type.F32, shape, data.flip());
  }

  private static double value(double unit, String name, List<Long> shape, int size) {
    if (shape.size() > 1) {
      return unit * Math.sqrt(6.0 / ((double) size / shape.get(0)));
    }
    if (name.endsWith("running_var")) {
      return 1 + 0.5 * unit;
    }
    return name.endsWith("weight") ? 1 + 0.25 * unit : 0.1 * unit;
  }
}
