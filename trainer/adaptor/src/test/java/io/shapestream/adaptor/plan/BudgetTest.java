package io.shapestream.adaptor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
  private static final int DRAWS = 12;

  static Stream<Arguments> everyNetworkAndLearnedMode() {
    return Arrays.stream(Architecture.values())
        .flatMap(
            network ->
                Stream.of(Mode.SHAPE_ADAPTOR, Mode.AUTOSC, Mode.RANDOM)
                    .map(mode -> Arguments.of(network, mode)));
  }

  @ParameterizedTest
  @MethodSource("everyNetworkAndLearnedMode")
  void theShapeIsTheLargestWithinTheBudget(Architecture network, Mode mode) {
    for (int size : List.of(28, 32, 64, 224)) {
      NetworkSpec free = NetworkSpec.of(network, mode).inputSize(size).build();
      for (int draw = 0; draw < DRAWS; draw++) {
        requireLargestWithin(free, draw);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.25, 1", "0.5, 2", "0.9, 1.5", "0.0625, 0.75"})
  void otherBranchFactorsAreBoundToo(double r1, double r2) {
    NetworkSpec free =
        NetworkSpec.of(Architecture.VGG_D, Mode.AUTOSC).factors(new BranchFactors(r1, r2)).build();
    IntStream.range(0, DRAWS).forEach(draw -> requireLargestWithin(free, draw));
  }

  /**
   * Networks, modes, sizes, widths, starts and budgets drawn at random, each draw by its number.
   */
  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"HUMAN_CIFAR", "HUMAN_IMAGENET", "MEMORY_BOUNDED"},
      mode = EnumSource.Mode.EXCLUDE)
  void itIsTheLargestForWhateverIsDrawn(Mode mode) {
    for (int draw = 0; draw < 60; draw++) {
      requireLargestWithin(anySpec(mode, draw), draw);
    }
  }

  private static NetworkSpec anySpec(Mode mode, long draw) {
    KeyedRandom random = new KeyedRandom(13, draw);
    Architecture[] networks = Architecture.values();
    NetworkSpec.Builder builder =
        NetworkSpec.of(networks[below(networks.length, random, 0)], mode)
            .inputSize(16 + below(240, random, 1))
            .outputDim(1 + below(15, random, 2))
            .width((1 + below(16, random, 3)) / 8.0)
            .classes(1 + below(1000, random, 4))
            .inputChannels(1 + below(3, random, 5))
            .seed(draw);
    return mode == Mode.FIXED
        ? builder.alphas(List.of(random.unit(6), random.unit(7))).build()
        : builder.build();
  }

  private static int below(int bound, KeyedRandom random, long index) {
    return Math.floorMod(random.bits(index), bound);
  }

  private static void requireLargestWithin(NetworkSpec free, int draw) {
    NetworkPlan unbound = NetworkPlan.of(free);
    List<Double> alphas = alphas(unbound, draw);
    long budget = budgetFor(unbound, alphas, draw);
    NetworkSpec spec = free.toBuilder().budget(MacsBudget.of(budget)).build();

    NetworkShape shape = NetworkPlan.of(spec).boundedShape(alphas);

    String what = spec + " at " + alphas;
    assertThat(shape.macs()).as(what).isLessThanOrEqualTo(budget);
    assertThat(shape.adaptors())
        .as(what)
        .allSatisfy(adaptor -> assertThat(adaptor.weight()).isBetween(0.0, 1.0));
    if (shape.penalty() < 1) {
      NetworkShape next = unbound.shape(alphas, Math.nextUp(shape.penalty()));
      assertThat(next.macs()).as("the next larger: " + what).isGreaterThan(budget);
      assertThat(unbound.shape(alphas, 1).macs()).as("unbound: " + what).isGreaterThan(budget);
    }
    assertThat(NetworkPlan.of(spec).boundedShape(alphas)).as("again: " + what).isEqualTo(shape);
  }

  /** On this the search rests. */
  @ParameterizedTest
  @MethodSource("everyNetworkAndLearnedMode")
  void costsNeverFallAsThePenaltyGrows(Architecture network, Mode mode) {
    NetworkPlan plan = NetworkPlan.of(NetworkSpec.of(network, mode).inputSize(64).build());
    for (int draw = 0; draw < 3; draw++) {
      List<Double> alphas = alphas(plan, draw);
      List<Long> costs =
          IntStream.rangeClosed(1, 400)
              .mapToObj(step -> plan.shape(alphas, step / 400.0).macs())
              .toList();
      assertThat(costs).as("costs of %s at %s", network, alphas).isSorted();
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void theHumanNetworksOwnCostIsABudget(Architecture network) {
    NetworkSpec spec =
        NetworkSpec.of(network, Mode.SHAPE_ADAPTOR).budget(MacsBudget.SAME_AS_HUMAN).build();

    long human = NetworkShape.of(spec.human()).macs();

    assertThat(NetworkShape.of(spec).macs()).as("MACs").isBetween(human / 2, human);
    assertThat(NetworkPlan.of(spec).spec().budget()).isEqualTo(MacsBudget.of(human));
  }

  @Test
  void aBudgetThatDoesNotBindChangesNothing() {
    NetworkSpec free = NetworkSpec.of(Architecture.VGG_D, Mode.SHAPE_ADAPTOR).build();
    long cost = NetworkShape.of(free).macs();

    NetworkSpec exact = free.toBuilder().budget(MacsBudget.of(cost)).build();
    NetworkSpec less = free.toBuilder().budget(MacsBudget.of(cost - 1)).build();

    assertThat(NetworkShape.of(exact)).isEqualTo(NetworkShape.of(free));
    assertThat(NetworkShape.of(less).macs()).isLessThan(cost);
  }

  @Test
  void aBudgetBelowTheLeastPossibleIsRefusedNamingIt() {
    NetworkSpec free = NetworkSpec.of(Architecture.VGG_D, Mode.SHAPE_ADAPTOR).build();
    long least =
        NetworkShape.of(free, NetworkPlan.of(free).initialAlphas(), Double.MIN_NORMAL).macs();

    NetworkSpec possible = free.toBuilder().budget(MacsBudget.of(least)).build();
    assertThat(NetworkShape.of(possible).macs()).as("MACs").isEqualTo(least);
    NetworkSpec impossible = free.toBuilder().budget(MacsBudget.of(least - 1)).build();
    assertThatThrownBy(() -> NetworkPlan.of(impossible))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "budget must be at least %d multiply-accumulates, the least that this network can cost, was %d",
            least, least - 1);
  }

  @Test
  void weightsStayInsideUnderABudgetWhateverIsPublished() {
    NetworkSpec spec =
        NetworkSpec.of(Architecture.VGG_D, Mode.SHAPE_ADAPTOR)
            .quirks(EnumSet.of(Quirk.EXTRAPOLATION, Quirk.LAGGING_PENALTY))
            .budget(MacsBudget.of(50_000_000))
            .build();

    assertThat(NetworkShape.of(spec).adaptors())
        .allSatisfy(adaptor -> assertThat(adaptor.weight()).isBetween(0.0, 1.0));
  }

  @ParameterizedTest
  @CsvSource({
    "500M, 500000000",
    "500m, 500000000",
    "1.5G, 1500000000",
    "1.5, 1",
    "20k, 20000",
    "7, 7",
    "1000000000000000000, 1000000000000000000"
  })
  void budgetsAreReadWithSuffixes(String text, long macs) {
    assertThat(MacsBudget.parse(text)).isEqualTo(MacsBudget.of(macs));
  }

  @Test
  void theHumanNetworksCostIsReadAsSame() {
    assertThat(MacsBudget.parse("same")).isEqualTo(MacsBudget.SAME_AS_HUMAN);
    assertThat(MacsBudget.SAME_AS_HUMAN).hasToString("same");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "many", "5T", "500 M", "1e9", "0.5", "9999999999G"})
  void whatIsNoBudgetIsRefused(String text) {
    assertThatThrownBy(() -> MacsBudget.parse(text))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "budget must be same or 1..1e18 multiply-accumulates, such as 500M (suffixes k, M, G), was "
                + text);
  }

  /** From strongly shrinking to strongly keeping. */
  private static List<Double> alphas(NetworkPlan plan, long draw) {
    KeyedRandom random = new KeyedRandom(11, draw);
    return LongStream.range(0, plan.initialAlphas().size())
        .mapToObj(i -> 4 * random.unit(i))
        .toList();
  }

  /**
   * Between the least and a tenth above the cost without a bound; some exactly what a shape costs.
   */
  private static long budgetFor(NetworkPlan plan, List<Double> alphas, long draw) {
    double share = (new KeyedRandom(12, draw).unit(0) + 1) / 2;
    if (draw % 4 == 0) {
      return plan.shape(alphas, Math.max(0.05, share)).macs();
    }
    long least = plan.shape(alphas, Double.MIN_NORMAL).macs();
    long most = plan.shape(alphas, 1).macs();
    return least + (long) (share * (most + most / 10 - least));
  }
}
