package io.shapestream.adaptor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkShapeTest {

  @Test
  void refusesMoreAdaptorsThanTheNetworkHasPlaces() {
    assertThatThrownBy(() -> NetworkPlan.of(adaptor().adaptors(8).build()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("adaptors must be 1..7 for this network and mode, was 8");
  }

  @Test
  void keepsSurplusAlphasWhereThePublishedBehaviourIsAskedFor() {
    NetworkPlan plan = NetworkPlan.of(adaptor().adaptors(8).quirks(Quirk.published()).build());

    assertThat(plan.initialAlphas()).as("alphas").hasSize(8);
    assertThat(plan.adaptors()).as("adaptors that act").isEqualTo(7);
  }

  @Test
  void cutsADefaultNumberToThePlacesThereAre() {
    NetworkSpec spec = NetworkSpec.of(Architecture.VGG_A, Mode.AUTOSC).inputSize(64).build();

    assertThat(NetworkPlan.of(spec).initialAlphas()).as("alphas").hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 4, 6, 7.5})
  void theBoundOnTheLastMapHoldsFromTheFirstPassOn(double limit) {
    NetworkSpec spec =
        NetworkSpec.of(Architecture.VGG_D, Mode.MEMORY_BOUNDED).limitDim(limit).build();

    NetworkShape shape = NetworkShape.of(spec);

    assertThat(shape.penalty()).as("penalty").isLessThan(1);
    assertThat(shape.runningSizeTrue() * Math.pow(shape.penalty(), 4))
        .as("bounded size")
        .isCloseTo(limit, within(1e-9));
    assertThat((double) shape.finalSize()).as("last map").isLessThanOrEqualTo(limit);
  }

  @Test
  void mixingWeightsStayInsideUnlessExtrapolationIsAskedFor() {
    NetworkSpec spec = adaptor().build();
    List<Double> low = Collections.nCopies(4, -3.0);

    assertThat(NetworkShape.of(spec, low, 0.8).adaptors())
        .allSatisfy(adaptor -> assertThat(adaptor.weight()).isZero());
    NetworkSpec published = adaptor().quirks(Quirk.published()).build();
    assertThat(NetworkShape.of(published, low, 0.8).adaptors())
        .allSatisfy(adaptor -> assertThat(adaptor.weight()).isNegative());
  }

  @Test
  void aRandomShapeIsDrawnFromItsSeed() {
    NetworkSpec one = NetworkSpec.of(Architecture.VGG_D, Mode.RANDOM).seed(1).build();
    NetworkSpec two = one.toBuilder().seed(2).build();

    assertThat(NetworkShape.of(one)).isEqualTo(NetworkShape.of(one.toBuilder().build()));
    assertThat(NetworkShape.of(one).shape()).isNotEqualTo(NetworkShape.of(two).shape());
  }

  @Test
  void widthScalesChannelsAndSoCosts() {
    NetworkSpec spec = NetworkSpec.of(Architecture.VGG_D, Mode.HUMAN_CIFAR).width(0.25).build();

    List<StageShape> stages = NetworkShape.of(spec).stages();

    assertThat(stages.get(0).channels()).as("first channels").isEqualTo(16);
    assertThat(stages.get(12).channels()).as("last channels").isEqualTo(128);
  }

  @Test
  void refusesAlphasThatDoNotFit() {
    NetworkSpec spec = adaptor().build();

    assertThatThrownBy(() -> NetworkShape.of(spec, List.of(0.0), 1))
        .hasMessage("alphas must list 4 values for this network, were 1");
    assertThatThrownBy(() -> NetworkShape.of(spec, Collections.nCopies(4, Double.NaN), 1))
        .hasMessageContaining("alphas must be finite");
    assertThatThrownBy(() -> NetworkShape.of(spec, Collections.nCopies(4, 0.0), 1.5))
        .hasMessage("penalty must be above 0 and at most 1, was 1.5");
  }

  private static NetworkSpec.Builder adaptor() {
    return NetworkSpec.of(Architecture.VGG_A, Mode.SHAPE_ADAPTOR);
  }
}
