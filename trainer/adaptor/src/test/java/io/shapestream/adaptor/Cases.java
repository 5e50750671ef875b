package io.shapestream.adaptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Reads vector cases. */
public final class Cases {

  private Cases() {}

  /**
   * The network a case asks for, with the published behaviour; one we don't know is reported, not
   * failed.
   */
  public static NetworkSpec.Builder spec(JsonNode aCase) {
    Mode mode = Mode.of(aCase.get("mode").asText());
    JsonNode number = aCase.path("sa_num");
    return NetworkSpec.of(Architecture.of(aCase.get("net").asText()), mode)
        .inputSize(aCase.get("input").asInt())
        .outputDim(aCase.path("output").asInt(8))
        .width(aCase.path("width").asDouble(1))
        .classes(aCase.path("classes").asInt(10))
        .adaptors(number.isInt() && mode.hasAdaptors() ? number.asInt() : null)
        .quirks(Quirk.published());
  }

  public static NetworkPlan plan(JsonNode aCase) {
    return NetworkPlan.of(spec(aCase).build());
  }

  /** Positions of weights in a case's list, by our name. */
  public static Map<String, Integer> ordinals(JsonNode params) {
    Map<String, Integer> ordinals = new LinkedHashMap<>();
    for (JsonNode row : params) {
      ordinals.put(row.get(0).asText(), ordinals.size());
    }
    return ordinals;
  }

  /** The vectors' word for what a weight is for. */
  public static TensorSpec.Kind kind(String word) {
    return switch (word) {
      case "conv.weight" -> TensorSpec.Kind.CONVOLUTION_WEIGHT;
      case "conv.bias" -> TensorSpec.Kind.CONVOLUTION_BIAS;
      case "bn.weight" -> TensorSpec.Kind.BATCH_NORM_SCALE;
      case "bn.bias" -> TensorSpec.Kind.BATCH_NORM_SHIFT;
      case "linear.weight" -> TensorSpec.Kind.LINEAR_WEIGHT;
      case "linear.bias" -> TensorSpec.Kind.LINEAR_BIAS;
      default -> throw new IllegalArgumentException("unknown kind " + word);
    };
  }

  public static List<Integer> ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asInt).toList();
  }

  /** Numbers, rows joined. */
  public static List<Double> doubles(JsonNode array) {
    List<Double> values = new ArrayList<>();
    for (JsonNode each : array) {
      if (each.isArray()) {
        values.addAll(doubles(each));
      } else {
        values.add(number(each));
      }
    }
    return values;
  }

  public static double[] array(JsonNode array) {
    return doubles(array).stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** NaN and infinities are written as text. */
  public static double number(JsonNode value) {
    return value.isTextual()
        ? Double.parseDouble(value.asText().replace("inf", "Infinity"))
        : value.asDouble();
  }

  /** Within a tolerance relative to the expected value, or an absolute one where that is more. */
  public static void assertClose(
      String what, double actual, double expected, double relative, double absolute) {
    if (Double.isNaN(expected)) {
      assertThat(actual).as(what).isNaN();
      return;
    }
    double allowed = Math.max(absolute, relative * Math.abs(expected));
    if (!(Math.abs(actual - expected) <= allowed)) {
      throw new AssertionError(
          what + " should be " + expected + " within " + allowed + ", was " + actual);
    }
  }

  public static void assertClose(
      String what, double[] actual, double[] expected, double relative, double absolute) {
    assertThat(actual.length).as("length of %s", what).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertClose(what + "[" + i + "]", actual[i], expected[i], relative, absolute);
    }
  }
}
