package io.shapestream.adaptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agreement of the plain arithmetic with the reference vectors. */
class ArithmeticVectorsTest {

  @Test
  void fillsAsTheReference() {
    ReferenceVectors.check("0-fill", (file, aCase) -> checkFill(aCase));
  }

  @Test
  void sizesRunAsInTheReference() {
    ReferenceVectors.check("2-running-size", (file, aCase) -> checkChain(aCase));
  }

  @Test
  void initialAlphasAreTheReferences() {
    ReferenceVectors.check("3-init-alpha", (file, aCase) -> checkInitialAlpha(aCase));
  }

  private static void checkFill(JsonNode aCase) {
    long seed = aCase.get("seed").asLong();
    if (aCase.has("param")) {
      checkParameter(aCase, seed);
      return;
    }
    KeyedRandom random = new KeyedRandom(seed, aCase.get("stream").asLong());
    for (int i = 0; i < aCase.path("u64_hex").size(); i++) {
      long bits = Long.parseUnsignedLong(aCase.get("u64_hex").get(i).asText(), 16);
      assertThat(random.bits(i)).as("bits %d", i).isEqualTo(bits);
    }
    for (int i = 0; i < aCase.path("unit").size(); i++) {
      assertThat(random.unit(i)).as("unit %d", i).isEqualTo(aCase.get("unit").get(i).asDouble());
    }
    for (int i = 0; i < aCase.path("input").size(); i++) {
      double value = random.unit(i) * aCase.get("scale").asDouble();
      Cases.assertClose("input", value, aCase.get("input").get(i).asDouble(), 1e-7, 1e-8);
    }
    for (int i = 0; i < aCase.path("labels").size(); i++) {
      long label = Long.remainderUnsigned(random.bits(i), aCase.get("classes").asLong());
      assertThat(label).as("label %d", i).isEqualTo(aCase.get("labels").get(i).asLong());
    }
  }

  private static void checkParameter(JsonNode aCase, long seed) {
    TensorSpec tensor =
        new TensorSpec(
            aCase.get("param").asText(),
            Cases.kind(aCase.get("param").asText()),
            Cases.ints(aCase.get("shape")),
            aCase.get("ordinal").asInt());
    double[] filled = new ReferenceFill(seed).weights(tensor, tensor.ordinal());
    double[] first = Cases.array(aCase.get("first"));
    Cases.assertClose("first", Arrays.copyOf(filled, first.length), first, 1e-8, 1e-9);
  }

  private static void checkChain(JsonNode aCase) {
    Rounding rounding =
        aCase.get("type").asText().equals("local") ? Rounding.LOCAL : Rounding.GLOBAL;
    RunningSize size = RunningSize.of(aCase.get("start").asDouble(), rounding);
    List<Integer> pixels = new ArrayList<>();
    List<Double> running = new ArrayList<>();
    List<Double> asked = new ArrayList<>();
    for (double alpha : Cases.doubles(aCase.get("alphas"))) {
      size = size.adapted(alpha, aCase.get("penalty").asDouble(), BranchFactors.HALF_TO_FULL);
      pixels.add(size.pixels());
      running.add(size.current());
      asked.add(size.asked());
    }
    assertThat(pixels).as("output sizes").isEqualTo(Cases.ints(aCase.get("dims")));
    Cases.assertClose("running", array(running), Cases.array(aCase.get("running")), 1e-8, 1e-9);
    Cases.assertClose("true", array(asked), Cases.array(aCase.get("true")), 1e-8, 1e-9);
  }

  private static void checkInitialAlpha(JsonNode row) {
    double alpha =
        InitialAlpha.of(
            row.get(0).asDouble(),
            row.get(1).asDouble(),
            row.get(2).asInt(),
            new BranchFactors(row.get(3).asDouble(), row.get(4).asDouble()));
    Cases.assertClose("alpha", alpha, Cases.number(row.get(5)), 1e-8, 1e-9);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
