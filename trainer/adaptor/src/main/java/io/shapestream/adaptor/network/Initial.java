package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.function.LongToDoubleFunction;

/**
 * Initial values, addressed by (seed, ordinal of the tensor, index): the same in every process and
 * next to any other network. Convolutions: uniform, Kaiming's bound for ReLU; linear weights:
 * uniform within 1 / sqrt(inputs); biases 0.
 */
final class Initial {

  private Initial() {}

  static Initializer of(TensorSpec tensor, long seed, double alpha) {
    LongToDoubleFunction values = values(tensor, seed, alpha);
    return (manager, shape, type) -> filled(manager, shape, type, values);
  }

  private static LongToDoubleFunction values(TensorSpec tensor, long seed, double alpha) {
    return switch (tensor.kind()) {
      case CONVOLUTION_WEIGHT -> uniform(tensor, seed, Math.sqrt(6.0 / tensor.fanIn()));
      case LINEAR_WEIGHT -> uniform(tensor, seed, Math.sqrt(1.0 / tensor.fanIn()));
      case BATCH_NORM_SCALE, BATCH_NORM_VARIANCE -> index -> 1;
      case BATCH_NORM_SHIFT, BATCH_NORM_MEAN, CONVOLUTION_BIAS, LINEAR_BIAS -> index -> 0;
      case ALPHA -> index -> alpha;
    };
  }

  private static LongToDoubleFunction uniform(TensorSpec tensor, long seed, double bound) {
    KeyedRandom random = new KeyedRandom(seed, tensor.ordinal());
    return index -> bound * random.unit(index);
  }

  private static NDArray filled(
      NDManager manager, Shape shape, DataType type, LongToDoubleFunction values) {
    // An array made from Java's memory may go on sharing it: only a duplicate is the engine's own.
    try (NDArray shared = onHost(manager, shape, type, values)) {
      return shared.duplicate();
    }
  }

  private static NDArray onHost(
      NDManager manager, Shape shape, DataType type, LongToDoubleFunction values) {
    int size = Math.toIntExact(shape.size());
    if (type == DataType.FLOAT64) {
      double[] doubles = new double[size];
      for (int i = 0; i < size; i++) {
        doubles[i] = values.applyAsDouble(i);
      }
      return manager.create(doubles, shape);
    }
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = (float) values.applyAsDouble(i);
    }
    return manager.create(floats, shape);
  }
}
