package io.shapestream.trainer.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.command.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided about devices without having one. */
class DeviceTest {
  private static final long GIB = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    "auto, 0, -1",
    "auto, 2, 0",
    "cpu, 2, -1",
    "gpu, 1, 0",
    "gpu:0, 1, 0",
    "gpu:1, 2, 1",
  })
  void aChoiceIsTakenAmongWhatIsThere(String choice, int gpus, int index) {
    Device device = DeviceChoice.parse(choice).orElseThrow().among(gpus, "with CUDA");
    assertThat(device).isEqualTo(index < 0 ? Device.cpu() : Device.gpu(index));
    assertThat(TensorEngine.name(device)).isEqualTo(index < 0 ? "cpu" : "gpu:" + index);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "gpu:", "gpu:-1", "gpu:1000", "cuda:0", "cpu:0"})
  void whatNamesNoDeviceIsNone(String text) {
    assertThat(DeviceChoice.parse(text)).isEmpty();
  }

  @Test
  void aGpuThatIsNotThereIsASentence() {
    assertThatThrownBy(() -> DeviceChoice.parse("gpu:0").orElseThrow().among(0, "for CPUs"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "device gpu:0 is not there: libtorch (for CPUs) sees no GPU; give --device cpu");
    assertThatThrownBy(() -> DeviceChoice.parse("gpu:2").orElseThrow().among(2, "with CUDA"))
        .hasMessageContaining("sees 2 GPUs; give --device gpu:0 .. gpu:1 ");
  }

  @Test
  void whatLibtorchReadsFromTheEnvironmentMustStandThere() {
    assertThatCode(() -> Tf32.DEFAULT.requireIn(Map.of())).doesNotThrowAnyException();
    assertThatCode(() -> Tf32.OFF.requireIn(Map.of("NVIDIA_TF32_OVERRIDE", "0")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Tf32.OFF.requireIn(Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tf32 off needs the environment variable NVIDIA_TF32_OVERRIDE=0")
        .hasMessageContaining("was not set");
    assertThatThrownBy(() -> Tf32.ON.requireIn(Map.of("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "yes")))
        .hasMessageContaining("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1")
        .hasMessageContaining("was yes");
  }

  @Test
  void kernelsAreTriedOutOnlyWhileTheShapeRests() {
    List<Boolean> switched = new ArrayList<>();
    KernelTuning tuning = new KernelTuning(switched::add);
    NetworkShape large = shape(0.0);
    NetworkShape small = shape(-2.0);

    for (int batch = 0; batch < 200; batch++) {
      tuning.next(batch % 2 == 0 ? large : small);
    }
    assertThat(switched).as("while it moves").isEmpty();
    for (int batch = 0; batch < 500; batch++) {
      tuning.next(large);
    }
    assertThat(switched).as("while it rests").containsExactly(true);
    tuning.next(small);
    assertThat(switched).as("once it moves again").containsExactly(true, false);
  }

  @Test
  void tooLittleMemoryNamesABudgetThatFits() {
    NetworkPlan plan = NetworkPlan.of(adaptors());
    List<Double> alphas = plan.initialAlphas();
    double needed = DeviceMemory.estimate(plan.boundedShape(alphas), 512);

    String sentence =
        DeviceMemory.exhausted(
                "gpu:0",
                OptionalLong.of((long) needed),
                plan,
                alphas,
                512,
                new EngineException("oom"))
            .getMessage();

    assertThat(sentence)
        .startsWith("gpu:0 has too little memory: vgg-d in mode shape-adaptor at the shape 32·")
        .contains("takes about %.1f GiB".formatted(needed / GIB))
        .contains("(it has %.1f GiB)".formatted(needed / GIB))
        .contains("--batch-size 256");
    Matcher budget = Pattern.compile("--budget (\\d+)").matcher(sentence);
    assertThat(budget.find()).isTrue();
    NetworkSpec bounded =
        adaptors().toBuilder()
            .budget(io.shapestream.adaptor.MacsBudget.parse(budget.group(1)))
            .build();
    NetworkShape fitting = NetworkPlan.of(bounded).boundedShape(alphas);
    assertThat(DeviceMemory.estimate(fitting, 512)).isLessThanOrEqualTo(0.7 * needed);
  }

  @Test
  void aNetworkThatCannotShrinkIsToldOfTheRest() {
    NetworkSpec human = NetworkSpec.of(Architecture.RESNET_50, Mode.HUMAN_CIFAR).build();
    assertThat(
            DeviceMemory.exhausted(
                    "cpu",
                    OptionalLong.empty(),
                    NetworkPlan.of(human),
                    List.of(),
                    1,
                    new EngineException("oom"))
                .getMessage())
        .doesNotContain("--budget")
        .contains("--batch-size 1, ");
  }

  @Test
  void whichFailuresAreOfMemory() {
    String cuda = "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity";
    String cpu = "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory";
    assertThat(DeviceMemory.isExhausted(new EngineException(cuda))).isTrue();
    assertThat(DeviceMemory.isExhausted(new IllegalStateException(new EngineException(cpu))))
        .isTrue();
    assertThat(DeviceMemory.isExhausted(new EngineException("mat1 and mat2"))).isFalse();
    assertThat(DeviceMemory.isExhausted(new IllegalStateException())).isFalse();
  }

  private static NetworkShape shape(double alpha) {
    return NetworkShape.of(
        adaptors(),
        NetworkPlan.of(adaptors()).initialAlphas().stream().map(a -> alpha).toList(),
        1);
  }

  private static NetworkSpec adaptors() {
    return NetworkSpec.of(Architecture.VGG_D, Mode.SHAPE_ADAPTOR).inputSize(32).build();
  }
}
