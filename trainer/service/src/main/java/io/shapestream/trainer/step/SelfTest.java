package io.shapestream.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.network.Bridge;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.network.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * One training step small enough to be computed by hand: a native library that was built for
 * another libtorch loads without complaint and then computes nonsense, or ends the process, here
 * rather than hours later.
 *
 * <p>The network is x w with w = 0, so both classes are equally likely: the loss is ln 2, the
 * gradient of the logits (-1/2, 1/2), that of w x^T times that. The first Nesterov step is rate *
 * (1 + momentum) of it.
 */
final class SelfTest {
  private static final double RATE = 0.1;
  private static final double MOMENTUM = 0.9;
  private static final float[] INPUT = {1, 2};
  private static final float[] EXPECTED = {0.095f, -0.095f, 0.19f, -0.19f};
  private static final double TOLERANCE = 1e-6;

  private SelfTest() {}

  /**
   * @throws IllegalStateException saying what came out instead
   */
  static void run(NDManager parent) {
    try (NDManager manager = parent.newSubManager()) {
      Bridge bridge = Bridge.open(manager);
      NDArray weights = manager.zeros(new Shape(2, 2));
      NDArray momentum = manager.zeros(new Shape(2, 2));
      NDArray totals = manager.zeros(new Shape(2), DataType.FLOAT64);
      bridge.watch(List.of(weights));
      NDArray loss = Gradients.recorded(() -> loss(manager, bridge, weights, totals));
      NDArray setting = Settings.on(manager, RATE, 0, MOMENTUM);
      Gradients.unrecorded(() -> bridge.step(loss, List.of(weights), List.of(momentum), setting));
      requireNear("the loss", loss.toFloatArray(), (float) Math.log(2));
      requireNear("the weights after one step", weights.toFloatArray(), EXPECTED);
    }
  }

  private static NDArray loss(NDManager manager, Bridge bridge, NDArray weights, NDArray totals) {
    NDArray input = manager.create(INPUT, new Shape(1, 2));
    NDArray label = manager.create(new long[] {0});
    return bridge.loss(input.matMul(weights), label, totals);
  }

  private static void requireNear(String what, float[] found, float... expected) {
    boolean near = found.length == expected.length;
    for (int i = 0; near && i < found.length; i++) {
      near = Math.abs(found[i] - expected[i]) <= TOLERANCE;
    }
    if (!near) {
      throw new IllegalStateException(
          "its self-test failed (%s should be %s, was %s), which means that libtorch and DJL's native library don't belong together"
              .formatted(what, Arrays.toString(expected), Arrays.toString(found)));
    }
  }
}
