package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ResNet with basic blocks (18, 34) or bottlenecks (50, 101). Human layers: strides in the first
 * block of each later group, and for large images a strided stem with a pool. An adaptor acts after
 * the stem, or takes a block's sum: it mixes the block's body (kept) with its projected shortcut
 * (down-sampled). Position 0 is the stem, k the k-th block.
 */
final class ResNetPlan {
  private static final int LARGE_IMAGE = 64;

  private final NetworkSpec spec;
  private final Mode mode;
  private final boolean bottleneck;
  private final List<Integer> groups;
  private final Adaptors adaptors;
  private final List<Layer> layers = new ArrayList<>();
  private int channels;
  private int position;

  private ResNetPlan(NetworkSpec spec) {
    this.spec = spec;
    this.mode = spec.mode();
    this.bottleneck =
        spec.architecture() == Architecture.RESNET_50
            || spec.architecture() == Architecture.RESNET_101;
    this.groups = groups(spec.architecture());
    this.adaptors = adaptors();
    this.channels = widened(64);
  }

  static NetworkPlan of(NetworkSpec spec) {
    ResNetPlan plan = new ResNetPlan(spec);
    plan.addStem();
    plan.addGroups();
    plan.addClassifier();
    return new NetworkPlan(
        spec, plan.layers, plan.adaptors.positions().size(), plan.adaptors.alphas());
  }

  private static List<Integer> groups(Architecture architecture) {
    return switch (architecture) {
      case RESNET_18 -> List.of(2, 2, 2, 2);
      case RESNET_34, RESNET_50 -> List.of(3, 4, 6, 3);
      case RESNET_101 -> List.of(3, 4, 23, 3);
      default -> throw new IllegalArgumentException(architecture + " is no ResNet");
    };
  }

  private Adaptors adaptors() {
    if (mode.isHuman()) {
      return new Adaptors(List.of(), List.of());
    }
    return mode == Mode.AUTOTL
        ? Adaptors.at(spec, resizingPlaces())
        : Adaptors.spreadOver(spec, places());
  }

  /** AutoSC: the blocks that don't resize; else the stem and all blocks but the last. */
  private List<Integer> places() {
    int blocks = groups.stream().mapToInt(Integer::intValue).sum();
    if (mode == Mode.AUTOSC) {
      List<Integer> firsts = firstBlocks();
      return IntStream.rangeClosed(1, blocks).boxed().filter(k -> !firsts.contains(k)).toList();
    }
    return IntStream.range(0, blocks).boxed().toList();
  }

  /**
   * The human-designed resizing layers: twice the stem, then the first blocks of the later groups.
   */
  private List<Integer> resizingPlaces() {
    List<Integer> firsts = firstBlocks();
    return List.of(0, 0, firsts.get(1), firsts.get(2), firsts.get(3));
  }

  private List<Integer> firstBlocks() {
    List<Integer> firsts = new ArrayList<>();
    int count = 1;
    for (int size : groups) {
      firsts.add(count);
      count += size;
    }
    return firsts;
  }

  private int widened(int count) {
    return Math.max(1, (int) (count * spec.width()));
  }

  private boolean isHumanResizing() {
    return mode.isHuman() || mode == Mode.AUTOSC;
  }

  private boolean hasLargeStem() {
    return switch (mode) {
      case HUMAN_CIFAR -> false;
      case HUMAN_IMAGENET -> true;
      case AUTOSC -> spec.inputSize() > LARGE_IMAGE || isPublishedStem();
      default -> spec.inputSize() > LARGE_IMAGE;
    };
  }

  private boolean isPublishedStem() {
    return spec.inputSize() == LARGE_IMAGE && spec.has(Quirk.RESNET_AUTOSC_STEM_64);
  }

  private void addStem() {
    boolean large = hasLargeStem();
    int stride = large && isHumanResizing() ? 2 : 1;
    int kernel = large ? 7 : 3;
    layers.add(new Layer.Stage("conv1", channels));
    layers.add(
        new Layer.Convolution(
            "conv1", spec.inputChannels(), channels, kernel, stride, kernel / 2, 1, false));
    layers.add(new Layer.BatchNorm("bn1", channels));
    layers.add(Layer.Activation.RELU);
    addStemResizing(large);
  }

  private void addStemResizing(boolean large) {
    if (mode == Mode.AUTOTL) {
      layers.add(stemAdaptor("stem1", 0));
      layers.add(new Layer.Stage("stem2", channels));
      layers.add(stemAdaptor("stem2", 1));
    } else if (adaptors.isAt(0)) {
      layers.add(stemAdaptor("stem", 0));
    } else if (large && isHumanResizing() && !(mode == Mode.AUTOSC && isPublishedStem())) {
      layers.add(new Layer.Stage("maxpool", channels));
      layers.add(new Layer.MaxPool(3, 2, 1, false));
    }
  }

  private Layer stemAdaptor(String name, int index) {
    int stride = spec.factors().downStride();
    Layer down = new Layer.MaxPool(stride, stride, 0, false);
    return new Layer.Adaptor(name, index, List.of(), List.of(down), 1);
  }

  private void addGroups() {
    for (int group = 0; group < groups.size(); group++) {
      int planes = widened(64 << group);
      for (int block = 0; block < groups.get(group); block++) {
        position++;
        addBlock("layer" + (group + 1) + "." + block, planes, group, block == 0);
      }
    }
  }

  private void addBlock(String name, int planes, int group, boolean first) {
    int outputs = bottleneck ? 4 * planes : planes;
    int stride = first && group > 0 && isHumanResizing() ? 2 : 1;
    layers.add(new Layer.Stage(name, outputs));
    List<Layer> body = bottleneck ? bottleneck(name, planes, stride) : basic(name, planes, stride);
    if (adaptors.isAt(position)) {
      int down = spec.factors().downStride();
      layers.add(
          new Layer.Adaptor(
              name, adaptors.indexOf(position), body, projection(name, outputs, down), 2));
    } else {
      boolean projects = stride != 1 || channels != outputs || isProjectedWithoutNeed(group, first);
      layers.add(
          new Layer.Residual(body, projects ? projection(name, outputs, stride) : List.of()));
    }
    layers.add(Layer.Activation.RELU);
    channels = outputs;
  }

  /**
   * Where adaptors replace all resizing, the first block of basic blocks has a projection too, as
   * published.
   */
  private boolean isProjectedWithoutNeed(int group, boolean first) {
    return mode.replacesResizing() && group == 0 && first;
  }

  private List<Layer> basic(String name, int planes, int stride) {
    return List.of(
        new Layer.Convolution(name + ".conv1", channels, planes, 3, stride, 1, 1, false),
        new Layer.BatchNorm(name + ".bn1", planes),
        Layer.Activation.RELU,
        new Layer.Convolution(name + ".conv2", planes, planes, 3, 1, 1, 1, false),
        new Layer.BatchNorm(name + ".bn2", planes));
  }

  private List<Layer> bottleneck(String name, int planes, int stride) {
    return List.of(
        new Layer.Convolution(name + ".conv1", channels, planes, 1, 1, 0, 1, false),
        new Layer.BatchNorm(name + ".bn1", planes),
        Layer.Activation.RELU,
        new Layer.Convolution(name + ".conv2", planes, planes, 3, stride, 1, 1, false),
        new Layer.BatchNorm(name + ".bn2", planes),
        Layer.Activation.RELU,
        new Layer.Convolution(name + ".conv3", planes, 4 * planes, 1, 1, 0, 1, false),
        new Layer.BatchNorm(name + ".bn3", 4 * planes));
  }

  private List<Layer> projection(String name, int outputs, int stride) {
    return List.of(
        new Layer.Convolution(name + ".downsample.0", channels, outputs, 1, stride, 0, 1, false),
        new Layer.BatchNorm(name + ".downsample.1", outputs));
  }

  private void addClassifier() {
    layers.add(Layer.GlobalAverage.GLOBAL_AVERAGE);
    layers.add(new Layer.Linear("fc", channels, spec.classes()));
  }
}
