package io.shapestream.adaptor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.Cases;
import io.shapestream.adaptor.ReferenceVectors;
import io.shapestream.adaptor.plan.LayerShape.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Agreement of placement, shapes, parameter counts and multiply-accumulates with the reference
 * vectors.
 */
class PlanVectorsTest {

  @Test
  void adaptorsLieWhereTheReferencePutsThem() {
    ReferenceVectors.check("4-placement", (file, aCase) -> checkPlacement(aCase));
  }

  @Test
  void networksCostWhatTheReferenceCounts() {
    ReferenceVectors.check("5-macs", (file, aCase) -> checkMacs(aCase));
  }

  private static void checkPlacement(JsonNode aCase) {
    if (!aCase.get("status").asText().equals("ok")) {
      // What the reference cannot build, ours can.
      NetworkPlan buildable = Cases.plan(aCase);
      assertThatCode(buildable::initialShape).as("sizes").doesNotThrowAnyException();
      return;
    }
    NetworkPlan plan = Cases.plan(aCase);
    checkParameters(aCase, plan);
    if (aCase.has("modules")) {
      checkAdaptors(aCase, plan);
    }
    checkShape(aCase.get("init"), plan.shape(plan.initialAlphas(), 1));
    for (JsonNode limited : aCase.path("init_limited")) {
      checkLimited(limited, plan, plan.initialAlphas());
    }
    for (JsonNode probe : aCase.path("probes")) {
      checkProbe(probe, plan);
    }
  }

  private static void checkParameters(JsonNode aCase, NetworkPlan plan) {
    assertThat(plan.initialShape().parameters())
        .as("parameters")
        .isEqualTo(aCase.get("params_total").asLong());
    assertThat(plan.initialAlphas().size())
        .as("alphas")
        .isEqualTo(aCase.get("params_alpha").asInt());
    long counted =
        plan.tensors().stream()
            .filter(tensor -> !tensor.kind().isStatistic())
            .mapToLong(TensorSpec::elements)
            .sum();
    assertThat(counted).as("elements of tensors").isEqualTo(aCase.get("params_total").asLong());
  }

  private static void checkAdaptors(JsonNode aCase, NetworkPlan plan) {
    List<String> modules = new java.util.ArrayList<>();
    aCase.get("modules").forEach(module -> modules.add(module.asText().replace("#", "")));
    List<String> names = plan.initialShape().adaptors().stream().map(AdaptorShape::name).toList();
    assertThat(names).as("modules of adaptors").isEqualTo(modules);
    Cases.assertClose(
        "initial alphas",
        plan.initialAlphas().stream().mapToDouble(Double::doubleValue).toArray(),
        Cases.array(aCase.get("init_alphas")),
        1e-8,
        1e-9);
  }

  private static void checkProbe(JsonNode probe, NetworkPlan plan) {
    List<Double> alphas = Cases.doubles(probe.get("alphas"));
    checkShape(probe.get("free"), plan.shape(alphas, 1));
    if (probe.has("limited")) {
      checkLimited(probe.get("limited"), plan, alphas);
    }
  }

  private static void checkLimited(JsonNode expected, NetworkPlan plan, List<Double> alphas) {
    double penalty = plan.shape(alphas, 1).penaltyFor(expected.get("limit").asDouble());
    if (expected.has("penalty")) {
      double exactness = exactness(plan.initialShape());
      double given = expected.get("penalty").asDouble();
      Cases.assertClose("penalty", penalty, given, exactness, 1e-9);
    }
    checkShape(expected, plan.shape(alphas, penalty));
  }

  private static void checkShape(JsonNode expected, NetworkShape shape) {
    List<Integer> sizes = shape.adaptors().stream().map(AdaptorShape::outputSize).toList();
    if (expected.has("error")) {
      checkUntilOnePixel(expected, sizes);
      return;
    }
    assertThat(shape.shape()).as("shape").isEqualTo(Cases.ints(expected.get("shape")));
    assertThat(shape.finalSize()).as("final").isEqualTo(expected.get("final").asInt());
    checkCosts(expected, shape);
    if (expected.has("dims")) {
      assertThat(sizes).as("dims").isEqualTo(Cases.ints(expected.get("dims")));
      double running = expected.get("running").asDouble();
      double asked = expected.get("true").asDouble();
      Cases.assertClose("running", shape.runningSize(), running, exactness(shape), 1e-9);
      Cases.assertClose("true", shape.runningSizeTrue(), asked, exactness(shape), 1e-9);
    }
  }

  /**
   * In these modes the reference took its sigmoids in 32 bits: 3.60752245034 where 64 bits give
   * 3.60752248936.
   */
  private static double exactness(NetworkShape shape) {
    return shape.mode().equals("autosc") || shape.mode().equals("autotl") ? 2e-6 : 1e-8;
  }

  /** The reference stops where a map of one pixel meets a pool; until there we agree. */
  private static void checkUntilOnePixel(JsonNode expected, List<Integer> sizes) {
    List<Integer> before = Cases.ints(expected.get("dims_before_error"));
    assertThat(sizes.subList(0, before.size())).as("dims before the error").isEqualTo(before);
    assertThat(before).as("sizes before the error").endsWith(1);
  }

  private static void checkCosts(JsonNode expected, NetworkShape shape) {
    assertThat(shape.macs(Kind.CONVOLUTION))
        .as("MACs of convolutions")
        .isEqualTo(expected.get("macs_conv").asLong());
    assertThat(shape.macs(Kind.LINEAR))
        .as("MACs of linear layers")
        .isEqualTo(expected.get("macs_linear").asLong());
  }

  private static void checkMacs(JsonNode aCase) {
    NetworkShape shape = Cases.plan(aCase).initialShape();
    checkCosts(aCase, shape);
    assertThat(shape.macs()).as("MACs").isEqualTo(aCase.get("macs").asLong());
    assertThat(shape.parameters()).as("params").isEqualTo(aCase.get("params_total").asLong());
    assertThat(shape.shape()).as("shape").isEqualTo(Cases.ints(aCase.get("shape")));
    assertThat(shape.finalSize()).as("final").isEqualTo(aCase.get("final").asInt());
    checkElements(aCase.get("extra"), shape);
    if (aCase.has("layers")) {
      checkLayers(aCase.get("layers"), shape);
    }
  }

  private static void checkElements(JsonNode expected, NetworkShape shape) {
    long normalised =
        shape.layers().stream()
            .filter(layer -> layer.kind() == Kind.BATCH_NORM)
            .mapToLong(LayerShape::activations)
            .sum();
    assertThat(normalised)
        .as("elements that batch norms put out")
        .isEqualTo(expected.get("bn_elements").asLong());
    long averaged = expected.get("global_pool_inputs").asLong();
    if (averaged > 0) {
      // MobileNetV2 averages without a pooling module, which counts as 0.
      assertThat(averagedElements(shape)).as("inputs of the global average").isEqualTo(averaged);
    }
  }

  private static long averagedElements(NetworkShape shape) {
    return shape.layers().stream()
        .filter(layer -> layer.kind() == Kind.GLOBAL_AVERAGE)
        .mapToLong(layer -> (long) layer.inputChannels() * layer.inputSize() * layer.inputSize())
        .sum();
  }

  private static void checkLayers(JsonNode expected, NetworkShape shape) {
    List<LayerShape> counted = shape.layers().stream().filter(layer -> layer.macs() > 0).toList();
    assertThat(counted).as("layers with MACs").hasSize(expected.size());
    for (int i = 0; i < counted.size(); i++) {
      LayerShape layer = counted.get(i);
      JsonNode row = expected.get(i);
      assertThat(List.<Object>of(layer.name(), layer.inputSize(), layer.outputSize(), layer.macs()))
          .as("layer %d", i)
          .isEqualTo(
              List.<Object>of(
                  row.get(0).asText(),
                  row.get(1).asInt(),
                  row.get(2).asInt(),
                  row.get(3).asLong()));
    }
  }
}
