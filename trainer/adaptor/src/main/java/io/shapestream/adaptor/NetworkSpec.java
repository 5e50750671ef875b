package io.shapestream.adaptor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network to build. Keys in messages are those of configuration files: {@code input-size}.
 *
 * @param inputSize height and width of the images, in pixels
 * @param width multiplies the channels of every layer
 * @param adaptors how many; null for the architecture's default
 * @param outputDim wanted size of the last feature map at the start, in pixels
 * @param alphas given start (or, in mode fixed, the shape); empty: computed
 * @param limitDim bound on the last feature map, in pixels; null: none
 * @param budget bound on the multiply-accumulates; null: none
 * @param seed of the initial weights, and of the shape in mode random
 */
public record NetworkSpec(
    Architecture architecture,
    Mode mode,
    int inputChannels,
    int inputSize,
    int classes,
    double width,
    @Nullable Integer adaptors,
    int outputDim,
    List<Double> alphas,
    BranchFactors factors,
    @Nullable Double limitDim,
    @Nullable MacsBudget budget,
    long seed,
    Precision precision,
    Set<Quirk> quirks) {

  public NetworkSpec {
    alphas = List.copyOf(alphas);
    quirks = Set.copyOf(quirks);
    List<String> violations = new ArrayList<>();
    require(violations, "input-channels", inputChannels, 1, 64);
    require(violations, "input-size", inputSize, 4, 4096);
    require(violations, "classes", classes, 1, 1_000_000);
    require(violations, "width", width, 0.01, 32);
    require(violations, "output-dim", outputDim, 1, 4096);
    if (adaptors != null) {
      require(violations, "adaptors", adaptors, 1, 64);
    }
    if (limitDim != null) {
      require(violations, "limit-dim", limitDim, 1, 4096);
    }
    for (double alpha : alphas) {
      require(violations, "each of alphas", alpha, -100, 100);
    }
    crossCheck(violations, mode, alphas, adaptors, limitDim, budget, outputDim, inputSize, factors);
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }

  public static Builder of(Architecture architecture, Mode mode) {
    return new Builder(architecture, mode);
  }

  /** A builder that starts from this. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  public boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /** Whether mixing weights stay within 0 and 1, however strong the penalty. */
  public boolean keepsWeightsInside() {
    return budget != null || !has(Quirk.EXTRAPOLATION);
  }

  /** The same network as its humans designed it: the baseline beside an adaptor network. */
  public NetworkSpec human() {
    return toBuilder()
        .mode(inputSize > 64 ? Mode.HUMAN_IMAGENET : Mode.HUMAN_CIFAR)
        .adaptors(null)
        .alphas(List.of())
        .limitDim(null)
        .budget(null)
        .build();
  }

  private static void crossCheck(
      List<String> violations,
      Mode mode,
      List<Double> alphas,
      @Nullable Integer adaptors,
      @Nullable Double limitDim,
      @Nullable MacsBudget budget,
      int outputDim,
      int inputSize,
      BranchFactors factors) {
    if (mode == Mode.MEMORY_BOUNDED && limitDim == null) {
      violations.add("limit-dim must be given in mode memory-bounded");
    }
    if (limitDim != null && budget != null) {
      violations.add(
          "limit-dim and budget exclude each other, were " + limitDim + " and " + budget);
    }
    if (mode == Mode.FIXED && alphas.isEmpty()) {
      violations.add("alphas must be given in mode fixed");
    }
    boolean bound = limitDim != null || budget != null;
    if (mode.isHuman() && (!alphas.isEmpty() || adaptors != null || bound)) {
      violations.add(
          "adaptors, alphas, limit-dim and budget must be absent in mode " + mode.wireName());
    }
    if (!alphas.isEmpty() && adaptors != null && adaptors != alphas.size()) {
      violations.add(
          "alphas must list as many values as adaptors (" + adaptors + "), were " + alphas.size());
    }
    boolean startsFromOutputDim =
        alphas.isEmpty() && (mode == Mode.SHAPE_ADAPTOR || mode == Mode.MEMORY_BOUNDED);
    if (startsFromOutputDim && factors.r2() <= 1 && outputDim >= inputSize) {
      violations.add(
          "output-dim must be 1.."
              + (inputSize - 1)
              + " (below input-size, adaptors start by shrinking), was "
              + outputDim);
    }
  }

  private static void require(
      List<String> violations, String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      violations.add(key + " must be " + plain(low) + ".." + plain(high) + ", was " + plain(value));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Collects the parts; what is not set keeps the paper's default. */
  public static final class Builder {
    private final Architecture architecture;
    private Mode mode;
    private int inputChannels = 3;
    private int inputSize = 32;
    private int classes = 10;
    private double width = 1;
    private @Nullable Integer adaptors;
    private int outputDim = 8;
    private List<Double> alphas = List.of();
    private BranchFactors factors = BranchFactors.HALF_TO_FULL;
    private @Nullable Double limitDim;
    private @Nullable MacsBudget budget;
    private long seed = 1;
    private Precision precision = Precision.FLOAT32;
    private Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);

    private Builder(Architecture architecture, Mode mode) {
      this.architecture = architecture;
      this.mode = mode;
    }

    private Builder(NetworkSpec spec) {
      this(spec.architecture, spec.mode);
      inputChannels = spec.inputChannels;
      inputSize = spec.inputSize;
      classes = spec.classes;
      width = spec.width;
      adaptors = spec.adaptors;
      outputDim = spec.outputDim;
      alphas = spec.alphas;
      factors = spec.factors;
      limitDim = spec.limitDim;
      budget = spec.budget;
      seed = spec.seed;
      precision = spec.precision;
      quirks = spec.quirks;
    }

    public Builder mode(Mode value) {
      mode = value;
      return this;
    }

    public Builder inputChannels(int value) {
      inputChannels = value;
      return this;
    }

    public Builder inputSize(int value) {
      inputSize = value;
      return this;
    }

    public Builder classes(int value) {
      classes = value;
      return this;
    }

    public Builder width(double value) {
      width = value;
      return this;
    }

    public Builder adaptors(@Nullable Integer value) {
      adaptors = value;
      return this;
    }

    public Builder outputDim(int value) {
      outputDim = value;
      return this;
    }

    public Builder alphas(List<Double> value) {
      alphas = List.copyOf(value);
      return this;
    }

    public Builder factors(BranchFactors value) {
      factors = value;
      return this;
    }

    public Builder limitDim(@Nullable Double value) {
      limitDim = value;
      return this;
    }

    public Builder budget(@Nullable MacsBudget value) {
      budget = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder precision(Precision value) {
      precision = value;
      return this;
    }

    public Builder quirks(Set<Quirk> value) {
      quirks = Set.copyOf(value);
      return this;
    }

    public NetworkSpec build() {
      return new NetworkSpec(
          architecture,
          mode,
          inputChannels,
          inputSize,
          classes,
          width,
          adaptors,
          outputDim,
          alphas,
          factors,
          limitDim,
          budget,
          seed,
          precision,
          quirks);
    }
  }
}
