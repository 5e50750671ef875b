package io.shapestream.adaptor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fills weights, images and labels as the reference vectors say: computed in 64 bits, rounded once
 * to 32.
 */
public final class ReferenceFill {
  private static final long IMAGE_FINE = 1_000_000;
  private static final long IMAGE_COARSE = 1_500_000;
  private static final long LABELS = 2_000_000;
  private static final long PROBE = 3_000_000;
  private static final int CELL = 8;

  private final long seed;

  public ReferenceFill(long seed) {
    this.seed = seed;
  }

  /** Uniform numbers of a stream. */
  public double[] units(long stream, int size) {
    KeyedRandom random = new KeyedRandom(seed, stream);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.unit(i);
    }
    return values;
  }

  /** What gradients are multiplied with. */
  public double[] probe(TensorSpec tensor, int ordinal) {
    return units(PROBE + ordinal, (int) tensor.elements());
  }

  /**
   * Overwrites weights and alphas of a network.
   *
   * @param ordinals of the weights by name, as the vectors list them
   */
  public void fill(AdaptorNetwork network, Map<String, Integer> ordinals, List<Double> alphas) {
    List<NDArray> targets = new ArrayList<>();
    List<NDArray> sources = new ArrayList<>();
    Map<String, NDArray> tensors = network.tensors();
    int alpha = 0;
    try (NDManager manager = tensors.values().iterator().next().getManager().newSubManager()) {
      for (TensorSpec tensor : network.plan().tensors()) {
        if (tensor.kind().isStatistic()) {
          continue;
        }
        targets.add(tensors.get(tensor.name()));
        sources.add(
            tensor.ordinal() < 0
                ? manager.create(new double[] {alphas.get(alpha++)})
                : manager.create(weights(tensor, ordinal(tensor, ordinals)), shape(tensor)));
      }
      Gradients.unrecorded(() -> network.bridge().assign(targets, sources));
    }
  }

  double[] weights(TensorSpec tensor, int ordinal) {
    double[] values = units(ordinal, (int) tensor.elements());
    double bound =
        switch (tensor.kind()) {
          case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> Math.sqrt(6.0 / tensor.fanIn());
          case BATCH_NORM_SCALE -> 0.25;
          default -> 0.1;
        };
    double offset = tensor.kind() == TensorSpec.Kind.BATCH_NORM_SCALE ? 1 : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (offset + bound * values[i]);
    }
    return values;
  }

  public NDArray images(NDManager manager, int batch, int count, int size, DataType type) {
    int cells = (size + CELL - 1) / CELL;
    double[] fine = units(IMAGE_FINE + batch, count * 3 * size * size);
    double[] coarse = units(IMAGE_COARSE + batch, count * 3 * cells * cells);
    for (int i = 0; i < fine.length; i++) {
      int x = i % size;
      int y = i / size % size;
      int plane = i / size / size;
      double cell = coarse[(plane * cells + y / CELL) * cells + x / CELL];
      fine[i] = (float) (1.25 * cell + 0.75 * fine[i]);
    }
    return manager.create(fine, new Shape(count, 3, size, size)).toType(type, true);
  }

  public NDArray labels(NDManager manager, int batch, int count, int classes) {
    KeyedRandom random = new KeyedRandom(seed, LABELS + batch);
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = Long.remainderUnsigned(random.bits(i), classes);
    }
    return manager.create(labels);
  }

  private static int ordinal(TensorSpec tensor, Map<String, Integer> ordinals) {
    Integer ordinal = ordinals.get(tensor.name());
    if (ordinal == null) {
      throw new AssertionError("the vectors list no " + tensor.name());
    }
    return ordinal;
  }

  private static Shape shape(TensorSpec tensor) {
    return new Shape(tensor.shape().stream().mapToLong(Integer::longValue).toArray());
  }
}
