package io.shapestream.adaptor.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.plan.TensorSpec;
import io.shapestream.adaptor.plan.TensorSpec.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network of the paper as a DJL block: images [n, channels, size, size] to logits [n, classes].
 * Its parameters carry PyTorch's {@code state_dict} names. All state is its own: any number of
 * networks may live in one process, each used by one thread at a time.
 *
 * <p>As a plain block, in DJL's trainers and predictors, it reads its alphas back at every forward
 * pass, since anyone may have changed them. {@link
 * io.shapestream.adaptor.training.TwoPhaseTraining} knows when they change and passes the shape in,
 * so that a step never waits for the device.
 */
public final class AdaptorNetwork extends AbstractBlock {
  private final NetworkPlan plan;
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private volatile @Nullable Bridge bridge;

  /** Without values; {@link #initialize} or DJL's trainer makes them. */
  public AdaptorNetwork(NetworkSpec spec) {
    this.plan = NetworkPlan.of(spec);
    int alphas = 0;
    for (TensorSpec tensor : plan.tensors()) {
      boolean isAlpha = tensor.kind() == Kind.ALPHA;
      double alpha = isAlpha ? plan.initialAlphas().get(alphas++) : 0;
      specs.put(tensor.name(), tensor);
      addParameter(parameter(tensor, Initial.of(tensor, spec.seed(), alpha)));
    }
  }

  /** With initial values, in the spec's precision; they belong to the manager. */
  public static AdaptorNetwork create(NDManager manager, NetworkSpec spec) {
    AdaptorNetwork network = new AdaptorNetwork(spec);
    network.initialize(manager, network.dataType(), network.imageShape());
    return network;
  }

  public NetworkSpec spec() {
    return plan.spec();
  }

  public NetworkPlan plan() {
    return plan;
  }

  /** Of the weights: float32 in mixed precision. */
  public DataType dataType() {
    return spec().precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
  }

  /**
   * Every tensor by its PyTorch name, in the order of the forward pass. They belong to the network.
   */
  public Map<String, NDArray> tensors() {
    return tensors(tensor -> true);
  }

  /** What the weight phase trains. */
  public Map<String, NDArray> weights() {
    return tensors(tensor -> tensor.kind().isWeight());
  }

  /** What the alpha phase trains, in order of application. */
  public Map<String, NDArray> alphaTensors() {
    return tensors(tensor -> tensor.kind() == Kind.ALPHA);
  }

  /** The alphas' values, read back from the device. */
  public List<Double> alphas() {
    List<NDArray> tensors = List.copyOf(alphaTensors().values());
    return tensors.isEmpty() ? List.of() : read(tensors);
  }

  /**
   * Logits at a known shape; belong to the images' manager.
   *
   * @param shape of this network's plan at the alphas as they are now
   */
  public NDArray logits(NDArray images, NetworkShape shape, boolean training) {
    return logits(images, shape, training, this::own);
  }

  /**
   * The script's methods. Opened at the first use: a network loaded from a file was never
   * initialised.
   */
  public Bridge bridge() {
    Bridge open = bridge;
    if (open == null) {
      open = Bridge.open(owner());
      bridge = open;
    }
    return open;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), spec().classes())};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray images = inputs.singletonOrThrow();
    Device device = images.getDevice();
    NetworkShape shape = plan.boundedShape(alphas());
    Function<String, NDArray> values =
        name -> store.getValue(getParameters().get(name), device, training);
    return new NDList(logits(images, shape, training, values));
  }

  private NDArray logits(
      NDArray images, NetworkShape shape, boolean training, Function<String, NDArray> values) {
    requireFitting(images.getShape());
    return ForwardPass.run(plan, shape, images, training, values, bridge());
  }

  private void requireFitting(Shape shape) {
    Shape wanted = imageShape();
    boolean fits =
        shape.dimension() == 4
            && shape.get(1) == wanted.get(1)
            && shape.get(2) == wanted.get(2)
            && shape.get(3) == wanted.get(3);
    if (!fits) {
      throw new IllegalArgumentException(
          "images must be [n, "
              + wanted.get(1)
              + ", "
              + wanted.get(2)
              + ", "
              + wanted.get(3)
              + "] (input-channels, input-size), were "
              + shape);
    }
  }

  private Shape imageShape() {
    return new Shape(1, spec().inputChannels(), spec().inputSize(), spec().inputSize());
  }

  private NDManager owner() {
    Parameter any = parameters.values().iterator().next();
    if (!any.isInitialized()) {
      throw new IllegalStateException("The network has no values yet: call initialize first");
    }
    return any.getArray().getManager();
  }

  private NDArray own(String name) {
    return Objects.requireNonNull(parameters.get(name)).getArray();
  }

  private Map<String, NDArray> tensors(Predicate<TensorSpec> wanted) {
    Map<String, NDArray> found = new LinkedHashMap<>();
    specs.values().stream()
        .filter(wanted)
        .forEach(tensor -> found.put(tensor.name(), own(tensor.name())));
    return found;
  }

  private static List<Double> read(List<NDArray> tensors) {
    return Gradients.unrecorded(
        () -> {
          // The sum of the parts belongs to the parameters' manager: closed here.
          try (NDArray together = NDArrays.concat(new NDList(tensors))) {
            return boxed(together);
          }
        });
  }

  private static List<Double> boxed(NDArray values) {
    if (values.getDataType() == DataType.FLOAT64) {
      return Arrays.stream(values.toDoubleArray()).boxed().toList();
    }
    List<Double> wide = new ArrayList<>();
    for (float value : values.toFloatArray()) {
      wide.add((double) value);
    }
    return List.copyOf(wide);
  }

  private static Parameter parameter(
      TensorSpec tensor, ai.djl.training.initializer.Initializer initializer) {
    long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    return Parameter.builder()
        .setName(tensor.name())
        .setType(type(tensor.kind()))
        .optShape(new Shape(shape))
        .optInitializer(initializer)
        .optRequiresGrad(!tensor.kind().isStatistic())
        .build();
  }

  private static Parameter.Type type(Kind kind) {
    return switch (kind) {
      case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> Parameter.Type.WEIGHT;
      case CONVOLUTION_BIAS, LINEAR_BIAS -> Parameter.Type.BIAS;
      case BATCH_NORM_SCALE -> Parameter.Type.GAMMA;
      case BATCH_NORM_SHIFT -> Parameter.Type.BETA;
      case BATCH_NORM_MEAN -> Parameter.Type.RUNNING_MEAN;
      case BATCH_NORM_VARIANCE -> Parameter.Type.RUNNING_VAR;
      case ALPHA -> Parameter.Type.OTHER;
    };
  }
}
