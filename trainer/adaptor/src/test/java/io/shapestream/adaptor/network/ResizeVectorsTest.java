package io.shapestream.adaptor.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.Cases;
import io.shapestream.adaptor.ReferenceFill;
import io.shapestream.adaptor.ReferenceVectors;
import io.shapestream.adaptor.Rounding;
import io.shapestream.adaptor.RunningSize;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Agreement of bilinear resizing and of one adaptor with the reference vectors, in both precisions.
 */
class ResizeVectorsTest {
  private static final long UPSTREAM = 5_000_000;

  /** How exact a result must be in one precision; all absolute. */
  private record Exactness(DataType type, double value, double alphaGradient, String variant) {
    static final Exactness DOUBLE = new Exactness(DataType.FLOAT64, 1e-8, 1e-8, "");
    static final Exactness SINGLE = new Exactness(DataType.FLOAT32, 2e-6, 2e-5, " (float32)");
  }

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(1);
  }

  @Test
  void resizesAsTheReference() {
    ReferenceVectors.check(
        "1-interpolation", (file, aCase) -> checkResize(aCase, Exactness.DOUBLE));
  }

  @Test
  void resizesAsTheReferenceInSinglePrecision() {
    Exactness single = Exactness.SINGLE;
    ReferenceVectors.check(
        "1-interpolation", single.variant(), (file, aCase) -> checkResize(aCase, single));
  }

  @Test
  void adaptsAsTheReference() {
    ReferenceVectors.check("2-adaptor", (file, aCase) -> checkAdaptor(aCase, Exactness.DOUBLE));
  }

  @Test
  void adaptsAsTheReferenceInSinglePrecision() {
    Exactness single = Exactness.SINGLE;
    ReferenceVectors.check(
        "2-adaptor", single.variant(), (file, aCase) -> checkAdaptor(aCase, single));
  }

  private static void checkResize(JsonNode aCase, Exactness exactness) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Bridge bridge = Bridge.open(manager);
      NDArray x = filled(manager, aCase, "x_shape", 0, exactness.type());
      bridge.watch(List.of(x));
      List<Integer> size = Cases.ints(aCase.get("y_shape"));
      NDArray setting = Settings.on(manager, size.get(2), size.get(3));
      NDArray y = Gradients.recorded(() -> bridge.resize(x, setting));
      compare("y", y, aCase.get("y"), exactness.value());
      NDList gradients = gradients(bridge, y, aCase, exactness, List.of(x));
      compare("gx", gradients.get(0), aCase.get("gx"), exactness.value());
    }
  }

  private static void checkAdaptor(JsonNode aCase, Exactness exactness) {
    BranchFactors factors =
        new BranchFactors(aCase.get("r1").asDouble(), aCase.get("r2").asDouble());
    double penalty = aCase.get("penalty").asDouble();
    int size = checkSize(aCase, factors, penalty);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Bridge bridge = Bridge.open(manager);
      NDArray down = filled(manager, aCase, "x1_shape", 0, exactness.type());
      NDArray keep = filled(manager, aCase, "x2_shape", 1, exactness.type());
      NDArray alpha =
          manager
              .create(new double[] {aCase.get("alpha").asDouble()})
              .toType(exactness.type(), true);
      bridge.watch(List.of(down, keep, alpha));
      double gain = aCase.get("residual").asBoolean() ? 2 : 1;
      NDArray setting =
          Settings.on(manager, size, size, penalty, factors.weightOffset(penalty), gain, 0);
      NDArray y = Gradients.recorded(() -> bridge.adapt(down, keep, alpha, setting));
      compare("y", y, aCase.get("y"), exactness.value());
      NDList gradients = gradients(bridge, y, aCase, exactness, List.of(down, keep, alpha));
      compare("gx1", gradients.get(0), aCase.get("gx1"), exactness.value());
      compare("gx2", gradients.get(1), aCase.get("gx2"), exactness.value());
      Cases.assertClose(
          "galpha",
          values(gradients.get(2))[0],
          aCase.get("galpha").asDouble(),
          0,
          exactness.alphaGradient());
    }
  }

  private static int checkSize(JsonNode aCase, BranchFactors factors, double penalty) {
    double alpha = aCase.get("alpha").asDouble();
    Rounding rounding =
        aCase.get("type").asText().equals("local") ? Rounding.LOCAL : Rounding.GLOBAL;
    RunningSize after =
        new RunningSize(
                aCase.get("running_before").asDouble(),
                aCase.get("true_before").asDouble(),
                rounding)
            .adapted(alpha, penalty, factors);
    assertThat(after.pixels()).as("dim").isEqualTo(aCase.get("dim").asInt());
    close("scale", factors.applied(alpha, penalty), aCase);
    close("running_after", after.current(), aCase);
    close("true_after", after.asked(), aCase);
    return after.pixels();
  }

  private static void close(String key, double actual, JsonNode aCase) {
    Cases.assertClose(key, actual, aCase.get(key).asDouble(), 1e-8, 1e-9);
  }

  private static NDList gradients(
      Bridge bridge, NDArray y, JsonNode aCase, Exactness exactness, List<NDArray> inputs) {
    double[] up =
        new ReferenceFill(aCase.get("seed").asLong()).units(UPSTREAM, (int) y.getShape().size());
    NDArray upstream = y.getManager().create(up, y.getShape()).toType(exactness.type(), true);
    NDArray product = Gradients.recorded(() -> y.mul(upstream).sum());
    return bridge.gradients(product, inputs);
  }

  private static NDArray filled(
      NDManager manager, JsonNode aCase, String key, long stream, DataType type) {
    Shape shape =
        new Shape(Cases.ints(aCase.get(key)).stream().mapToLong(Integer::longValue).toArray());
    double[] units =
        new ReferenceFill(aCase.get("seed").asLong()).units(stream, (int) shape.size());
    return manager.create(units, shape).toType(type, true);
  }

  private static void compare(String what, NDArray actual, JsonNode expected, double tolerance) {
    Cases.assertClose(what, values(actual), Cases.array(expected), 0, tolerance);
  }

  private static double[] values(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }
}
