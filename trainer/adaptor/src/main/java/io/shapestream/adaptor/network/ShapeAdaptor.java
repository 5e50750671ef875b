package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.Rounding;
import io.shapestream.adaptor.RunningSize;
import org.jspecify.annotations.Nullable;

/**
 * A resizing layer that learns how much to resize, for a network of your own: put it where a pool
 * or a stride would be.
 *
 * <pre>{@code
 * network.add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(16).build());
 * network.add(Activation.reluBlock());
 * network.add(new ShapeAdaptor());
 * }</pre>
 *
 * <p>Its output is {@code floor(size * s(alpha))} pixels, {@code s(alpha) = r1 + (r2 - r1) *
 * sigmoid(alpha)}, at least 1, in height and width. Alpha is read back from the device at every
 * forward pass.
 */
public final class ShapeAdaptor extends AbstractBlock {
  private final Block keep;
  private final Block down;
  private final BranchFactors factors;
  private final double initialAlpha;
  private final double gain;
  private final Parameter alpha;
  private volatile @Nullable Bridge bridge;

  /** Between half and full size, starting at three quarters; the small branch is a max pool. */
  public ShapeAdaptor() {
    this(new Builder());
  }

  private ShapeAdaptor(Builder builder) {
    factors = builder.factors;
    initialAlpha = builder.alpha;
    gain = builder.gain;
    keep = addChildBlock("keep", builder.keep);
    down = addChildBlock("down", builder.downOrPool());
    alpha =
        addParameter(
            Parameter.builder()
                .setName("alpha")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .optInitializer(new ConstantInitializer((float) initialAlpha))
                .build());
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Read back from the device. */
  public double alpha() {
    return alpha.isInitialized() ? read(alpha.getArray()) : initialAlpha;
  }

  /** By which it resizes now. */
  public double reshapeFactor() {
    return factors.asked(alpha());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray input = inputs.singletonOrThrow();
    NDArray own = store.getValue(alpha, input.getDevice(), training);
    double value = read(own);
    NDArray kept = keep.forward(store, inputs, training).singletonOrThrow();
    NDArray small = down.forward(store, inputs, training).singletonOrThrow();
    return new NDList(mixed(small, kept, own, value));
  }

  private NDArray mixed(NDArray small, NDArray kept, NDArray own, double value) {
    NDArray setting =
        Settings.on(
            kept.getManager(),
            resized(kept.getShape().get(2), value),
            resized(kept.getShape().get(3), value),
            1,
            0,
            gain,
            0);
    return bridge().adapt(small, kept, own, setting);
  }

  private int resized(long pixels, double value) {
    return RunningSize.of((double) pixels, Rounding.LOCAL).adapted(value, 1, factors).pixels();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape kept = keep.getOutputShapes(inputShapes)[0];
    double value = alpha();
    return new Shape[] {
      new Shape(kept.get(0), kept.get(1), resized(kept.get(2), value), resized(kept.get(3), value))
    };
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    keep.initialize(manager, type, inputShapes);
    down.initialize(manager, type, inputShapes);
  }

  /** Opened at the first use: a block that was loaded from a file was never initialised. */
  private Bridge bridge() {
    Bridge open = bridge;
    if (open == null) {
      open = Bridge.open(alpha.getArray().getManager());
      bridge = open;
    }
    return open;
  }

  private static double read(NDArray alpha) {
    return alpha.getDataType() == DataType.FLOAT64
        ? alpha.toDoubleArray()[0]
        : alpha.toFloatArray()[0];
  }

  /** What is not set keeps the paper's choice. */
  public static final class Builder {
    private Block keep = Blocks.identityBlock();
    private @Nullable Block down;
    private BranchFactors factors = BranchFactors.HALF_TO_FULL;
    private double alpha;
    private double gain = 1;

    private Builder() {}

    /** The small branch; by default a max pool of window and stride 1 / r1. */
    public Builder optDown(Block block) {
      down = block;
      return this;
    }

    /**
     * The full branch; by default the input itself. Its output and the small branch's must have as
     * many channels.
     */
    public Builder optKeep(Block block) {
      keep = block;
      return this;
    }

    public Builder optFactors(BranchFactors value) {
      factors = value;
      return this;
    }

    public Builder optAlpha(double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("alpha must be finite, was " + value);
      }
      alpha = value;
      return this;
    }

    /** Residual use: the two branches stand for a sum, so the mix counts twice. */
    public Builder optResidual() {
      gain = 2;
      return this;
    }

    public ShapeAdaptor build() {
      return new ShapeAdaptor(this);
    }

    private Block downOrPool() {
      int stride = factors.downStride();
      Block given = down;
      return given == null ? new SmallPool(stride) : given;
    }
  }

  /** A max pool that passes maps on that are smaller than its window. */
  private static final class SmallPool extends AbstractBlock {
    private final int stride;

    SmallPool(int stride) {
      this.stride = stride;
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> options) {
      NDArray input = inputs.singletonOrThrow();
      Shape window = window(input.getShape());
      return new NDList(input.getNDArrayInternal().maxPool(window, window, new Shape(0, 0), false));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      Shape input = inputShapes[0];
      Shape window = window(input);
      return new Shape[] {
        new Shape(
            input.get(0), input.get(1), input.get(2) / window.get(0), input.get(3) / window.get(1))
      };
    }

    private Shape window(Shape input) {
      return new Shape(Math.min(stride, input.get(2)), Math.min(stride, input.get(3)));
    }
  }
}
