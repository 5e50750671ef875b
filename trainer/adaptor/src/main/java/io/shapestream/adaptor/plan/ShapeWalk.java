package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import io.shapestream.adaptor.RunningSize;
import io.shapestream.adaptor.plan.LayerShape.Kind;
import java.util.ArrayList;
import java.util.List;

/** Follows one image through the layers, noting sizes and costs. */
final class ShapeWalk implements Layer.Visitor {
  private final NetworkSpec spec;
  private final BranchFactors factors;
  private final List<Double> alphas;
  private final double penalty;
  private final List<LayerShape> layers = new ArrayList<>();
  private final List<StageShape> stages = new ArrayList<>();
  private final List<AdaptorShape> adaptors = new ArrayList<>();
  private final boolean overwritesTrueSize;
  private final boolean ignoresStem;
  private RunningSize running;
  private RunningSize runningAtLastAdaptor;
  private boolean onSideBranch;
  private int size;
  private int channels;
  private int finalSize;

  private ShapeWalk(NetworkSpec spec, List<Double> alphas, double penalty) {
    this.spec = spec;
    this.factors = spec.factors();
    this.alphas = alphas;
    this.penalty = penalty;
    this.running = RunningSize.of(spec.inputSize(), spec.mode().rounding());
    this.runningAtLastAdaptor = running;
    this.overwritesTrueSize = spec.has(Quirk.VGG_AUTOSC_TRUE_SIZE) && spec.architecture().isVgg();
    this.ignoresStem = ignoresStem(spec);
    this.size = spec.inputSize();
    this.channels = spec.inputChannels();
  }

  static NetworkShape of(NetworkPlan plan, List<Double> alphas, double penalty) {
    requireMatching(plan, alphas, penalty);
    ShapeWalk walk = new ShapeWalk(plan.spec(), alphas, penalty);
    Layer.walk(plan.layers(), walk);
    return walk.result(alphas.size() - plan.adaptors());
  }

  @Override
  public void stage(Layer.Stage stage) {
    stages.add(new StageShape(stage.name(), size, stage.channels()));
  }

  @Override
  public void convolution(Layer.Convolution layer) {
    int output = layer.outputSize(size);
    long perOutput = (long) layer.inputChannels() / layer.groups() * layer.kernelArea();
    long outputs = (long) layer.outputChannels() * output * output;
    long parameters = layer.outputChannels() * (perOutput + (layer.bias() ? 1 : 0));
    note(
        layer.name(),
        Kind.CONVOLUTION,
        output,
        layer.outputChannels(),
        outputs * perOutput,
        parameters);
    if (!(ignoresStem && layer.name().equals("conv1"))) {
      divideRunningBy(layer.stride());
    }
  }

  @Override
  public void batchNorm(Layer.BatchNorm layer) {
    note(layer.name(), Kind.BATCH_NORM, size, channels, 0, 2L * channels);
  }

  @Override
  public void activation(Layer.Activation layer) {}

  @Override
  public void maxPool(Layer.MaxPool layer) {
    note("max-pool", Kind.MAX_POOL, layer.outputSize(size), channels, 0, 0);
    divideRunningBy(layer.stride());
    if (overwritesTrueSize && !onSideBranch) {
      running = running.withAsked(running.current() / 2);
    }
  }

  @Override
  public void residual(Layer.Residual layer) {
    bothWays(layer.body(), layer.shortcut());
  }

  @Override
  public void adaptor(Layer.Adaptor layer) {
    bothWays(layer.keep(), layer.down());
    adapt(layer);
  }

  @Override
  public void globalAverage(Layer.GlobalAverage layer) {
    finalSize = size;
    note("global-average", Kind.GLOBAL_AVERAGE, 1, channels, 0, 0);
  }

  @Override
  public void linear(Layer.Linear layer) {
    long macs = (long) layer.inputs() * layer.outputs();
    note(layer.name(), Kind.LINEAR, 1, layer.outputs(), macs, macs + layer.outputs());
  }

  private void adapt(Layer.Adaptor layer) {
    double alpha = alphas.get(layer.index());
    running = running.adapted(alpha, penalty, factors);
    runningAtLastAdaptor = running;
    int output = running.pixels();
    adaptors.add(
        new AdaptorShape(
            layer.name(),
            alpha,
            factors.applied(alpha, penalty),
            factors.asked(alpha),
            weight(alpha),
            size,
            output));
    note(layer.name(), Kind.ADAPTOR, output, channels, 0, 1);
  }

  /** See {@link Quirk#RESNET_AUTOSC_STEM_64}. */
  private static boolean ignoresStem(NetworkSpec spec) {
    return spec.has(Quirk.RESNET_AUTOSC_STEM_64)
        && spec.architecture().isResNet()
        && spec.mode() == Mode.AUTOSC
        && spec.inputSize() == 64;
  }

  private double weight(double alpha) {
    double weight = factors.weight(alpha, penalty);
    return spec.keepsWeightsInside() ? Math.max(0, weight) : weight;
  }

  /**
   * Goes the main way, then the one beside it from the same start; sizes end as the main way leaves
   * them.
   */
  private void bothWays(List<Layer> main, List<Layer> beside) {
    int startSize = size;
    int startChannels = channels;
    Layer.walk(main, this);
    int endSize = size;
    int endChannels = channels;
    size = startSize;
    channels = startChannels;
    walkBeside(beside);
    size = endSize;
    channels = endChannels;
  }

  private void walkBeside(List<Layer> branch) {
    boolean outer = onSideBranch;
    onSideBranch = true;
    Layer.walk(branch, this);
    onSideBranch = outer;
  }

  private void divideRunningBy(int stride) {
    if (!onSideBranch) {
      running = running.dividedBy(stride);
    }
  }

  private void note(
      String name, Kind kind, int output, int outputChannels, long macs, long parameters) {
    layers.add(
        new LayerShape(name, kind, size, output, channels, outputChannels, macs, parameters));
    size = output;
    channels = outputChannels;
  }

  private NetworkShape result(int surplusAlphas) {
    return new NetworkShape(
        spec.architecture().wireName(),
        spec.mode().wireName(),
        spec.inputSize(),
        layers,
        stages,
        adaptors,
        penalty,
        finalSize,
        runningAtLastAdaptor.current(),
        runningAtLastAdaptor.asked(),
        surplusAlphas);
  }

  private static void requireMatching(NetworkPlan plan, List<Double> alphas, double penalty) {
    if (alphas.size() != plan.initialAlphas().size()) {
      throw new InvalidSpecException(
          "alphas must list "
              + plan.initialAlphas().size()
              + " values for this network, were "
              + alphas.size());
    }
    if (alphas.stream().anyMatch(alpha -> !Double.isFinite(alpha))) {
      throw new InvalidSpecException("alphas must be finite, were " + alphas);
    }
    if (!(penalty > 0 && penalty <= 1)) {
      throw new InvalidSpecException("penalty must be above 0 and at most 1, was " + penalty);
    }
  }
}
