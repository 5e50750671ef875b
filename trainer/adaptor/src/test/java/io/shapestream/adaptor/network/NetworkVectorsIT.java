package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.Cases;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.ReferenceFill;
import io.shapestream.adaptor.ReferenceVectors;
import io.shapestream.adaptor.ReferenceVectors.MetSwitch;
import io.shapestream.adaptor.plan.AdaptorShape;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Agreement of whole networks with the reference vectors: logits, loss, and the gradient of every
 * parameter.
 */
class NetworkVectorsIT {

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(2);
  }

  @Test
  void networksComputeWhatTheReferenceComputes() {
    ReferenceVectors.check(
        "6-forward-backward", (file, aCase) -> check(aCase, Precision.FLOAT64, Tolerance.of64()));
  }

  @Test
  void networksComputeItInSinglePrecisionToo() {
    ReferenceVectors.check("6-forward-backward", " (float32)", (file, aCase) -> checkSingle(aCase));
  }

  private static void checkSingle(JsonNode aCase) {
    Tolerance measured = Tolerance.of32(aCase.get("f32_tolerance"));
    try {
      check(aCase, Precision.FLOAT32, measured);
    } catch (AssertionError e) {
      check(aCase, Precision.FLOAT32, measured.afterASwitch());
      throw new MetSwitch(e);
    }
  }

  /** What may differ, relative or absolute as its names say. */
  private record Tolerance(
      double logits,
      double loss,
      double alphaGradient,
      double gradientRelative,
      double dotOverL2,
      double zeroL2,
      double evaluatedLogits,
      double meanRelative,
      double varianceRelative,
      boolean relative) {

    static Tolerance of64() {
      return new Tolerance(1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, true);
    }

    static Tolerance of32(JsonNode f32) {
      return new Tolerance(
          f32.get("logits").asDouble(),
          f32.get("loss").asDouble(),
          f32.get("dalpha").asDouble(),
          f32.get("l2_rel").asDouble(),
          f32.get("dot_over_l2").asDouble(),
          f32.get("zero_l2").asDouble(),
          f32.get("eval_logits").asDouble(),
          f32.get("running_mean_rel").asDouble(),
          f32.get("running_var_rel").asDouble(),
          false);
    }

    /**
     * What the vectors' authors saw where rounding flipped an activation, and five times the rest.
     */
    Tolerance afterASwitch() {
      return new Tolerance(
          5 * logits,
          5 * loss,
          Math.max(5 * alphaGradient, 1.5e-3),
          Math.max(5 * gradientRelative, 1e-2),
          Math.max(5 * dotOverL2, 5e-2),
          5 * zeroL2,
          5 * evaluatedLogits,
          5 * meanRelative,
          5 * varianceRelative,
          relative);
    }

    void check(String what, double[] actual, double[] expected, double tolerance) {
      Cases.assertClose(
          what, actual, expected, relative ? tolerance : 0, relative ? 1e-9 : tolerance);
    }
  }

  private static void check(JsonNode aCase, Precision precision, Tolerance tolerance) {
    Cases.plan(aCase);
    NetworkSpec spec = Cases.spec(aCase).precision(precision).build();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      AdaptorNetwork network = AdaptorNetwork.create(manager, spec);
      checkParameterList(aCase, network);
      List<Double> alphas = Cases.doubles(aCase.path("alphas"));
      ReferenceFill fill = new ReferenceFill(aCase.get("seed").asLong());
      Map<String, Integer> ordinals = Cases.ordinals(aCase.get("params"));
      fill.fill(network, ordinals, alphas);
      NetworkShape shape = network.plan().shape(alphas, aCase.path("penalty").asDouble(1));
      checkShape(aCase, shape);
      int count = aCase.get("batch").asInt();
      DataType type = network.dataType();
      NDArray images = fill.images(manager, 0, count, spec.inputSize(), type);
      NDArray labels = fill.labels(manager, 0, count, spec.classes());
      checkTraining(aCase, network, shape, images, labels, tolerance, fill);
      checkStatistics(aCase.get("batchnorm"), network, tolerance);
      NDArray logits = Gradients.unrecorded(() -> network.logits(images, shape, false));
      tolerance.check(
          "eval_logits",
          values(logits),
          Cases.array(aCase.get("eval_logits")),
          tolerance.evaluatedLogits());
    }
  }

  private static void checkParameterList(JsonNode aCase, AdaptorNetwork network) {
    JsonNode expected = aCase.get("params");
    List<TensorSpec> weights = weights(network);
    Map<String, Integer> ordinals = Cases.ordinals(aCase.get("params"));
    assertThat(weights).as("parameters").hasSize(expected.size());
    for (TensorSpec weight : weights) {
      assertThat(ordinals).as("names of parameters").containsKey(weight.name());
      JsonNode row = expected.get(java.util.Objects.requireNonNull(ordinals.get(weight.name())));
      assertThat(weight.kind()).as(weight.name()).isEqualTo(Cases.kind(row.get(1).asText()));
      assertThat(weight.shape()).as(weight.name()).isEqualTo(Cases.ints(row.get(2)));
    }
  }

  private static void checkShape(JsonNode aCase, NetworkShape shape) {
    assertThat(shape.shape()).as("shape").isEqualTo(Cases.ints(aCase.get("shape")));
    assertThat(shape.adaptors().stream().map(AdaptorShape::outputSize).toList())
        .as("dims")
        .isEqualTo(Cases.ints(aCase.path("dims")));
  }

  private static void checkTraining(
      JsonNode aCase,
      AdaptorNetwork network,
      NetworkShape shape,
      NDArray images,
      NDArray labels,
      Tolerance tolerance,
      ReferenceFill fill) {
    NDManager manager = images.getManager();
    NDArray totals = manager.create(new double[2]);
    List<NDArray> weights = List.copyOf(network.weights().values());
    List<NDArray> alphas = List.copyOf(network.alphaTensors().values());
    List<NDArray> all = new java.util.ArrayList<>(weights);
    all.addAll(alphas);
    network.bridge().watch(all);
    NDArray logits = Gradients.recorded(() -> network.logits(images, shape, true));
    NDArray loss =
        Gradients.recorded(
            () ->
                network.bridge().loss(logits, labels, totals, Settings.on(logits.getManager(), 0)));
    tolerance.check("logits", values(logits), Cases.array(aCase.get("logits")), tolerance.logits());
    tolerance.check(
        "loss", values(loss), new double[] {aCase.get("loss").asDouble()}, tolerance.loss());
    NDList gradients = network.bridge().gradients(loss, all);
    checkAlphaGradients(aCase, gradients.subNDList(weights.size()), tolerance);
    checkGradients(aCase, network, gradients, tolerance, fill);
  }

  private static void checkAlphaGradients(JsonNode aCase, NDList gradients, Tolerance tolerance) {
    double[] expected = Cases.array(aCase.get("dalpha"));
    double largest = java.util.Arrays.stream(expected).map(Math::abs).max().orElse(0);
    boolean isSharp = tolerance.relative() || tolerance.alphaGradient() <= largest / 10;
    if (isSharp) {
      double[] actual =
          gradients.stream().limit(expected.length).mapToDouble(each -> values(each)[0]).toArray();
      tolerance.check("dalpha", actual, expected, tolerance.alphaGradient());
    }
  }

  private static void checkGradients(
      JsonNode aCase,
      AdaptorNetwork network,
      NDList gradients,
      Tolerance tolerance,
      ReferenceFill fill) {
    double largest = aCase.get("largest_l2").asDouble();
    double zero = tolerance.relative() ? tolerance.zeroL2() * largest : tolerance.zeroL2();
    Map<String, Integer> ordinals = Cases.ordinals(aCase.get("params"));
    for (TensorSpec weight : weights(network)) {
      int ordinal = java.util.Objects.requireNonNull(ordinals.get(weight.name()));
      JsonNode row = aCase.get("params").get(ordinal);
      double[] gradient = values(gradients.get(weight.ordinal()));
      double l2 = norm(gradient);
      double expectedL2 = row.get(3).asDouble();
      if (expectedL2 <= 1e-6 * largest) {
        assertThat(l2).as("zero gradient of %s", weight.name()).isLessThanOrEqualTo(zero);
      } else {
        Cases.assertClose(
            "l2 of " + weight.name(), l2, expectedL2, tolerance.gradientRelative(), 0);
        double dot = dot(gradient, fill.probe(weight, ordinal));
        Cases.assertClose(
            "dot of " + weight.name(),
            dot,
            row.get(4).asDouble(),
            0,
            tolerance.dotOverL2() * expectedL2);
      }
    }
  }

  private static void checkStatistics(
      JsonNode expected, AdaptorNetwork network, Tolerance tolerance) {
    Map<String, NDArray> tensors = network.tensors();
    for (JsonNode row : expected) {
      String name = row.get(0).asText();
      checkNorm(tensors, name + ".running_mean", row.get(1), tolerance.meanRelative());
      checkNorm(tensors, name + ".running_var", row.get(2), tolerance.varianceRelative());
    }
  }

  private static void checkNorm(
      Map<String, NDArray> tensors, String name, JsonNode expected, double relative) {
    double norm = norm(values(java.util.Objects.requireNonNull(tensors.get(name))));
    Cases.assertClose("l2 of " + name, norm, expected.asDouble(), relative, 1e-9);
  }

  private static List<TensorSpec> weights(AdaptorNetwork network) {
    return network.plan().tensors().stream().filter(each -> each.kind().isWeight()).toList();
  }

  private static double norm(double[] values) {
    return Math.sqrt(dot(values, values));
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double[] values(NDArray array) {
    return Gradients.unrecorded(
        () -> {
          try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
            return wide.toDoubleArray();
          }
        });
  }
}
