package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.shapestream.adaptor.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The general shape adaptor (the paper's appendix): K branches, each resizing by a factor of its
 * own, mixed by the softmax of K learned logits.
 *
 * <pre>{@code
 * GeneralAdaptor.builder()
 *     .addBranch(0.25, Pool.maxPool2dBlock(new Shape(4, 4), new Shape(4, 4)))
 *     .addBranch(0.5, Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
 *     .addBranch(1, Blocks.identityBlock())
 *     .build();
 * }</pre>
 *
 * <p>Its reshape factor is the branches' mean factor under those weights; its output is {@code
 * floor(size * factor)} pixels, at least 1. With the branches r1 and r2 and the logits (0, alpha)
 * it computes what a {@link ShapeAdaptor} does. Logits start at 0 where none is given.
 */
public final class GeneralAdaptor extends AbstractBlock {
  private final List<Block> branches = new ArrayList<>();
  private final List<Double> factors;
  private final List<Double> initial;
  private final double gain;
  private final Parameter logits;
  private volatile @Nullable Bridge bridge;

  private GeneralAdaptor(Builder builder) {
    factors = List.copyOf(builder.factors);
    initial = List.copyOf(builder.logits);
    gain = builder.gain;
    for (int i = 0; i < factors.size(); i++) {
      branches.add(addChildBlock("branch" + i, builder.branches.get(i)));
    }
    logits =
        addParameter(
            Parameter.builder()
                .setName("logits")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(factors.size()))
                .optInitializer((manager, shape, type) -> start(manager, type))
                .build());
  }

  public static Builder builder() {
    return new Builder();
  }

  /** By which it resizes now; read back from the device. */
  public double reshapeFactor() {
    return logits.isInitialized()
        ? reshapeFactor(read(logits.getArray()))
        : reshapeFactor(initialLogits());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray input = inputs.singletonOrThrow();
    NDArray own = store.getValue(logits, input.getDevice(), training);
    double factor = reshapeFactor(read(own));
    NDArray setting =
        Settings.on(
            input.getManager(),
            resized(input.getShape().get(2), factor),
            resized(input.getShape().get(3), factor),
            gain);
    List<NDArray> outputs =
        branches.stream()
            .map(branch -> branch.forward(store, inputs, training).singletonOrThrow())
            .toList();
    return new NDList(bridge().mix(outputs, own, setting));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = inputShapes[0];
    long channels = branches.get(0).getOutputShapes(inputShapes)[0].get(1);
    double factor = reshapeFactor();
    return new Shape[] {
      new Shape(
          input.get(0), channels, resized(input.get(2), factor), resized(input.get(3), factor))
    };
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    branches.forEach(branch -> branch.initialize(manager, type, inputShapes));
  }

  /**
   * Relative to the first branch: for two branches this is r1 + (r2 - r1) * sigmoid, bit for bit.
   */
  private double reshapeFactor(double[] values) {
    double first = factors.get(0);
    return first
        + IntStream.range(1, values.length)
            .mapToDouble(i -> (factors.get(i) - first) * share(values, i))
            .sum();
  }

  /** Softmax, written so that a large logit elsewhere gives 0 and never NaN. */
  private static double share(double[] values, int which) {
    double others = 0;
    for (int i = 0; i < values.length; i++) {
      others += i == which ? 0 : Math.exp(values[i] - values[which]);
    }
    return 1 / (1 + others);
  }

  private static int resized(long pixels, double factor) {
    return (int) Math.max(1, Math.floor(pixels * factor));
  }

  /** Opened at the first use: a block that was loaded from a file was never initialised. */
  private Bridge bridge() {
    Bridge open = bridge;
    if (open == null) {
      open = Bridge.open(logits.getArray().getManager());
      bridge = open;
    }
    return open;
  }

  private double[] initialLogits() {
    return initial.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Duplicated: an array made from Java's memory aliases it, and so does what {@code toType} makes
   * of one that has the type already, whatever it is told about copying.
   */
  private NDArray start(NDManager manager, DataType type) {
    try (NDArray given = manager.create(initialLogits());
        NDArray typed = given.toType(type, true)) {
      return typed.duplicate();
    }
  }

  private static double[] read(NDArray values) {
    if (values.getDataType() == DataType.FLOAT64) {
      return values.toDoubleArray();
    }
    float[] narrow = values.toFloatArray();
    return IntStream.range(0, narrow.length).mapToDouble(i -> narrow[i]).toArray();
  }

  /** Takes the branches in the order of their logits. */
  public static final class Builder {
    private final List<Block> branches = new ArrayList<>();
    private final List<Double> factors = new ArrayList<>();
    private final List<Double> logits = new ArrayList<>();
    private double gain = 1;

    private Builder() {}

    /** All branches must put out as many channels; their sizes are free. */
    public Builder addBranch(double factor, Block block) {
      return addBranch(factor, block, 0);
    }

    /** The same, with a start of its logit. */
    public Builder addBranch(double factor, Block block, double logit) {
      if (!(factor > 0 && factor <= 16)) {
        throw new InvalidSpecException("a branch's factor must be 0 < r <= 16, was " + factor);
      }
      if (!Double.isFinite(logit)) {
        throw new InvalidSpecException("a branch's logit must be finite, was " + logit);
      }
      factors.add(factor);
      logits.add(logit);
      branches.add(block);
      return this;
    }

    /** Residual use: the branches stand for a sum of two, so the mix counts twice. */
    public Builder optResidual() {
      gain = 2;
      return this;
    }

    public GeneralAdaptor build() {
      if (branches.size() < 2) {
        throw new InvalidSpecException("branches must be at least 2, were " + branches.size());
      }
      return new GeneralAdaptor(this);
    }
  }
}
