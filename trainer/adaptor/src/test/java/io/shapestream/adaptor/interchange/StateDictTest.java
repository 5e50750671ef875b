package io.shapestream.adaptor.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictTest {
  private static final NetworkPlan SMALL =
      NetworkPlan.of(
          NetworkSpec.of(Architecture.VGG_A, Mode.SHAPE_ADAPTOR).width(1 / 64.0).build());

  @ParameterizedTest
  @EnumSource
  void humanNetworksHaveTorchvisionsNamesAndShapes(Architecture network) {
    Map<String, List<Long>> ours = entries(network, Mode.HUMAN_IMAGENET);
    Map<String, List<Long>> theirs = Torchvision.names(network);
    if (network.isVgg()) { // one linear layer behind a global average, where torchvision has three
      assertThat(ours).containsEntry("classifier.0.weight", List.of(1000L, 512L));
      ours.keySet().removeIf(name -> name.startsWith("classifier."));
      theirs.keySet().removeIf(name -> name.startsWith("classifier."));
    }
    assertThat(ours).isEqualTo(theirs);
  }

  @ParameterizedTest
  @EnumSource
  void transferLearningAddsAlphasAndNothingElse(Architecture network) {
    Map<String, List<Long>> pretrained = entries(network, Mode.HUMAN_IMAGENET);
    Map<String, List<Long>> adaptors = entries(network, Mode.AUTOTL);
    List<String> added = new ArrayList<>(adaptors.keySet());
    added.removeAll(pretrained.keySet());
    assertThat(added).hasSize(5).allMatch(name -> name.endsWith(".alpha"));
    added.forEach(adaptors::remove);
    assertThat(adaptors).isEqualTo(pretrained);
  }

  @Test
  void whatDoesNotFitIsListed(@TempDir Path folder) throws IOException {
    Map<String, Tensor> tensors = tensors(SMALL);
    tensors.remove("features.1.running_mean");
    tensors.put("features.0.bias", zeros(2));
    tensors.put("fc.weight", zeros(1));
    tensors.remove("features.2.alpha");
    Path file = folder.resolve("odd.safetensors");
    Safetensors.write(file, tensors, Map.of());
    assertThatThrownBy(() -> new StateDict(SMALL).read(file, Head.FILE))
        .isInstanceOf(MisfitException.class)
        .hasMessage(
            "odd.safetensors does not fit vgg-a in mode shape-adaptor at 32 px with 10 classes: "
                + "features.0.bias must be [1], was [2]; features.1.running_mean is missing; "
                + "features.2.alpha is missing; fc.weight is left over");
  }

  @Test
  void allDifferencesAreKept(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("empty.safetensors");
    Safetensors.write(file, Map.of(), Map.of());
    assertThatThrownBy(() -> new StateDict(SMALL).read(file, Head.FILE))
        .hasMessageEndingWith(" more")
        .isInstanceOfSatisfying(
            MisfitException.class,
            misfit -> // alphas may be absent, all together
            assertThat(misfit.differences()).hasSize(SMALL.tensors().size() - 4));
  }

  @Test
  void wholeNumbersAndNaNsAreNoWeights(@TempDir Path folder) throws IOException {
    Map<String, Tensor> tensors = tensors(SMALL);
    Path whole = folder.resolve("whole.safetensors");
    tensors.put(
        "features.0.bias", new Tensor(Tensor.Type.I64, List.of(1L), ByteBuffer.allocate(8)));
    Safetensors.write(whole, tensors, Map.of());
    assertThatThrownBy(() -> new StateDict(SMALL).read(whole, Head.FILE))
        .hasMessageContaining("features.0.bias must be of type F16, BF16, F32 or F64, was I64");
    Path endless = folder.resolve("endless.safetensors");
    tensors.put("features.0.bias", zeros(1));
    tensors.put("features.2.alpha", floats(Float.NaN));
    Safetensors.write(endless, tensors, Map.of());
    assertThatThrownBy(() -> new StateDict(SMALL).read(endless, Head.FILE))
        .hasMessageContaining("features.2.alpha must hold finite numbers");
  }

  @Test
  void aNewHeadLeavesTheFilesAside(@TempDir Path folder) throws IOException {
    Map<String, Tensor> tensors = tensors(SMALL);
    tensors.put("classifier.0.weight", zeros(25));
    tensors.put("classifier.6.bias", zeros(1000));
    Path file = folder.resolve("imagenet.safetensors");
    Safetensors.write(file, tensors, Map.of());
    assertThatThrownBy(() -> new StateDict(SMALL).read(file, Head.FILE))
        .hasMessageContaining("classifier.6.bias is left over");
    assertThat(new StateDict(SMALL).read(file, Head.NEW).keySet())
        .contains("features.0.weight", "features.2.alpha")
        .noneMatch(name -> name.startsWith("classifier."));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void mobileNetIsReadUnderItsOwnAndThePublishedNames(int ordinal, @TempDir Path folder)
      throws IOException {
    NetworkSpec spec =
        NetworkSpec.of(Architecture.MOBILENET_V2, Mode.HUMAN_CIFAR).width(0.1).build();
    NetworkPlan plan = NetworkPlan.of(spec);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors(plan)
        .forEach((name, tensor) -> tensors.put(name.replace("r.0.", "r." + ordinal + "."), tensor));
    Path file = folder.resolve("mobile.safetensors");
    Safetensors.write(file, tensors, Map.of());
    assertThat(new StateDict(plan).read(file, Head.FILE).keySet())
        .isEqualTo(tensors(plan).keySet());
    Path both = folder.resolve("both.safetensors");
    tensors.put("classifier." + (1 - ordinal) + ".bias", zeros(10));
    Safetensors.write(both, tensors, Map.of());
    assertThatThrownBy(() -> new StateDict(plan).read(both, Head.FILE))
        .hasMessageEndingWith("classifier.0.bias is left over");
  }

  private static Map<String, List<Long>> entries(Architecture network, Mode mode) {
    NetworkSpec spec = NetworkSpec.of(network, mode).inputSize(224).classes(1000).build();
    return new StateDict(NetworkPlan.of(spec)).entries();
  }

  private static Map<String, Tensor> tensors(NetworkPlan plan) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    plan.tensors()
        .forEach(
            tensor -> {
              ByteBuffer data = ByteBuffer.allocate((int) tensor.elements() * Float.BYTES);
              List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
              tensors.put(tensor.name(), new Tensor(Tensor.Type.F32, shape, data));
            });
    return tensors;
  }

  private static Tensor zeros(int size) {
    return floats(new float[size]);
  }

  private static Tensor floats(float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Tensor(Tensor.Type.F32, List.of((long) values.length), data);
  }
}
