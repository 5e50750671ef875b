package io.shapestream.trainer;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.BranchFactors;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.command.Violations;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a user can choose about a network; a picocli mixin. Each key stands here once. */
final class NetworkOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "vgg-d",
      completionCandidates = Networks.class,
      description = "The network, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  String network = "vgg-d";

  @Option(
      names = "--mode",
      paramLabel = "NAME",
      description =
          "How the network gets its shape: shape-adaptor learns it; human-cifar and human-imagenet are the network as its designers made it for small and for large images; autosc compresses that one; autotl has an adaptor in the place of each of its resizing layers, to start from pretrained weights; memory-bounded learns the shape under --limit-dim; random draws it from the seed; fixed takes it from --alphas (default: shape-adaptor, or what the trainer's --preset is about).")
  @Nullable String mode;

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description =
          "Multiplies the channels of every layer, 0.01..32 (default: ${DEFAULT-VALUE}, the paper's).")
  double width = 1;

  @Option(
      names = "--adaptors",
      paramLabel = "COUNT",
      description =
          "How many shape adaptors, 1..64 (default: the paper's, log2 of half the image size, rounded down).")
  @Nullable Integer adaptors;

  @Option(
      names = "--output-dim",
      paramLabel = "PIXELS",
      defaultValue = "8",
      description =
          "Size of the last feature map that the initial alphas aim at, below the image size (default: ${DEFAULT-VALUE}, the paper's).")
  int outputDim = 8;

  @Option(
      names = "--alphas",
      paramLabel = "ALPHA",
      split = ",",
      description =
          "Initial alphas, one an adaptor, -100..100 each (default: computed from --output-dim).")
  List<Double> alphas = List.of();

  @Option(
      names = "--r1",
      paramLabel = "FACTOR",
      defaultValue = "0.5",
      description =
          "Resize factor of an adaptor's smaller branch, above 0 and below r2 (default: ${DEFAULT-VALUE}, the paper's).")
  double r1 = 0.5;

  @Option(
      names = "--r2",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description =
          "Resize factor of an adaptor's larger branch, up to 16 (default: ${DEFAULT-VALUE}, the paper's).")
  double r2 = 1;

  @Option(
      names = "--limit-dim",
      paramLabel = "PIXELS",
      description =
          "Bound on the size of the last feature map, which bounds memory, 1..4096 (default: none).")
  @Nullable Double limitDim;

  @Option(
      names = "--budget",
      paramLabel = "MACS",
      description =
          "Bound on the multiply-accumulates of a forward pass of one image, which shrinks adaptors just as far as it must: a number, with k, M or G for thousands, millions or billions, or 'same' for the cost of the network as its designers made it; not with --limit-dim (default: none).")
  @Nullable String budget;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description =
          "Of the initial weights, and of the shape in mode random (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  /** For images of this size. */
  NetworkSpec spec(Violations violations, int inputSize) {
    NetworkSpec.Builder builder = builder(violations).inputSize(inputSize);
    return checked(violations, builder::build)
        .orElseGet(() -> NetworkSpec.of(Architecture.VGG_D, Mode.HUMAN_CIFAR).build());
  }

  /** With everything but the images' size. */
  NetworkSpec.Builder builder(Violations violations) {
    Architecture architecture =
        checked(violations, () -> Architecture.of(network)).orElse(Architecture.VGG_D);
    Mode how = checked(violations, () -> Mode.of(mode())).orElse(Mode.SHAPE_ADAPTOR);
    BranchFactors factors =
        checked(violations, () -> new BranchFactors(r1, r2)).orElse(BranchFactors.HALF_TO_FULL);
    return NetworkSpec.of(architecture, how)
        .width(width)
        .adaptors(adaptors)
        .outputDim(outputDim)
        .alphas(alphas)
        .factors(factors)
        .limitDim(limitDim)
        .budget(budget(violations))
        .seed(seed);
  }

  /** Takes over what a preset says and nobody gave. */
  void orElse(Preset preset) {
    String given = mode;
    if (given == null) {
      mode = preset.mode().wireName();
    }
    boolean learnsOwnShape = mode().equals(Mode.SHAPE_ADAPTOR.wireName());
    boolean bounded = mode().equals(Mode.MEMORY_BOUNDED.wireName());
    if (limitDim == null && budget == null && (learnsOwnShape || bounded)) {
      limitDim = preset.limitDim();
    }
  }

  /** As a part of a run's name. */
  String name() {
    return network + "-" + mode() + (seed == 1 ? "" : "-seed" + seed);
  }

  /** Adds what is chosen, as given. */
  void identity(Map<String, String> keys) {
    keys.put("network", network);
    keys.put("mode", mode());
    keys.put("width", String.valueOf(width));
    keys.put("adaptors", TrainerOptions.given(adaptors));
    keys.put("output-dim", String.valueOf(outputDim));
    keys.put("alphas", String.valueOf(alphas));
    keys.put("r1", String.valueOf(r1));
    keys.put("r2", String.valueOf(r2));
    keys.put("limit-dim", TrainerOptions.given(limitDim));
    keys.put("budget", TrainerOptions.given(budget));
    keys.put("seed", String.valueOf(seed));
  }

  private String mode() {
    String given = mode;
    return given == null ? Mode.SHAPE_ADAPTOR.wireName() : given;
  }

  private @Nullable MacsBudget budget(Violations violations) {
    String text = budget;
    return text == null
        ? null
        : checked(violations, () -> MacsBudget.parse(text)).orElse(MacsBudget.SAME_AS_HUMAN);
  }

  static <T> Optional<T> checked(Violations violations, Supplier<T> construction) {
    try {
      return Optional.of(construction.get());
    } catch (InvalidSpecException e) {
      e.violations().forEach(violation -> violations.check(false, violation));
      return Optional.empty();
    }
  }

  /** The names of all networks. */
  static final class Networks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Architecture.values()).map(Architecture::wireName).iterator();
    }
  }
}
