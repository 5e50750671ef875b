package io.shapestream.adaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSpecTest {

  @Test
  void keepsThePapersDefaults() {
    NetworkSpec spec = adaptor().build();

    assertThat(spec.inputSize()).as("input size").isEqualTo(32);
    assertThat(spec.outputDim()).as("output dim").isEqualTo(8);
    assertThat(spec.factors()).as("factors").isEqualTo(new BranchFactors(0.5, 1));
    assertThat(spec.limitDim()).as("limit").isNull();
    assertThat(spec.precision()).as("precision").isEqualTo(Precision.FLOAT32);
    assertThat(spec.quirks()).as("quirks").isEmpty();
  }

  @Test
  void reportsAllViolationsTogetherWithKeyRangeAndValue() {
    InvalidSpecException refused =
        catchThrowableOfType(
            InvalidSpecException.class,
            () -> adaptor().classes(0).inputChannels(65).width(Double.NaN).build());

    assertThat(refused.violations())
        .containsExactly(
            "input-channels must be 1..64, was 65",
            "classes must be 1..1000000, was 0",
            "width must be 0.01..32, was NaN");
  }

  @Test
  void refusesEveryKeyOutOfItsRange() {
    refused(adaptor().inputSize(3).outputDim(2), "input-size must be 4..4096, was 3");
    refused(adaptor().adaptors(0), "adaptors must be 1..64, was 0");
    refused(adaptor().outputDim(0), "output-dim must be 1..4096, was 0");
    refused(adaptor().limitDim(0.5), "limit-dim must be 1..4096, was 0.5");
    refused(
        adaptor().alphas(List.of(Double.POSITIVE_INFINITY)),
        "each of alphas must be -100..100, was Infinity");
    refused(adaptor().alphas(List.of(Double.NaN)), "each of alphas must be -100..100, was NaN");
  }

  @Test
  void refusesPartsThatContradictEachOther() {
    refused(
        NetworkSpec.of(Architecture.VGG_A, Mode.MEMORY_BOUNDED),
        "limit-dim must be given in mode memory-bounded");
    refused(NetworkSpec.of(Architecture.VGG_A, Mode.FIXED), "alphas must be given in mode fixed");
    refused(
        NetworkSpec.of(Architecture.VGG_A, Mode.HUMAN_CIFAR).adaptors(2),
        "adaptors, alphas, limit-dim and budget must be absent in mode human-cifar");
    refused(
        NetworkSpec.of(Architecture.VGG_A, Mode.HUMAN_CIFAR).budget(MacsBudget.of(9)),
        "adaptors, alphas, limit-dim and budget must be absent in mode human-cifar");
    refused(
        adaptor().limitDim(6.0).budget(MacsBudget.of(9)),
        "limit-dim and budget exclude each other, were 6.0 and 9");
    refused(
        adaptor().alphas(List.of(0.0, 0.0)).adaptors(3),
        "alphas must list as many values as adaptors (3), were 2");
  }

  /** There the published start is NaN. */
  @Test
  void refusesAStartThatDoesNotShrink() {
    refused(
        adaptor().outputDim(32),
        "output-dim must be 1..31 (below input-size, adaptors start by shrinking), was 32");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1, 1.5, Double.NaN})
  void refusesBranchFactorsOutOfOrder(double r1) {
    assertThatThrownBy(() -> new BranchFactors(r1, 1))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("r1 and r2 must be 0 < r1 < r2 <= 16, were " + r1);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void namesOfNetworksAreRead(Architecture architecture) {
    assertThat(Architecture.of(architecture.wireName())).isEqualTo(architecture);
    assertThat(Architecture.of(architecture.wireName().replace("-", ""))).isEqualTo(architecture);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void namesOfModesAreRead(Mode mode) {
    assertThat(Mode.of(mode.wireName())).isEqualTo(mode);
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Architecture.of("alexnet"))
        .hasMessageStartingWith("network must be one of vgg-a, vgg-b")
        .hasMessageEndingWith("was alexnet");
    assertThatThrownBy(() -> Mode.of("best"))
        .hasMessageStartingWith("mode must be one of shape-adaptor, human-cifar")
        .hasMessageEndingWith("was best");
    assertThatThrownBy(() -> Precision.of("half"))
        .hasMessage("precision must be one of float32, float64, bfloat16, was half");
  }

  @Test
  void aBuilderFromASpecRebuildsIt() {
    NetworkSpec spec =
        adaptor()
            .alphas(List.of(0.5, 1.0))
            .limitDim(6.0)
            .width(0.25)
            .seed(7)
            .precision(Precision.FLOAT64)
            .quirks(Quirk.published())
            .build();

    assertThat(spec.toBuilder().build()).isEqualTo(spec);
  }

  @Test
  void theHumanNetworkBesideABoundOneIsFree() {
    NetworkSpec human = adaptor().budget(MacsBudget.SAME_AS_HUMAN).width(0.5).build().human();

    assertThat(human.budget()).as("budget").isNull();
    assertThat(human.width()).as("width").isEqualTo(0.5);
  }

  private static NetworkSpec.Builder adaptor() {
    return NetworkSpec.of(Architecture.VGG_A, Mode.SHAPE_ADAPTOR);
  }

  private static void refused(NetworkSpec.Builder builder, String sentence) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(sentence);
  }
}
