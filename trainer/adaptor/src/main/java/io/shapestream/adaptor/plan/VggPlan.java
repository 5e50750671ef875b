package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * VGG with batch norm and one linear layer. Human layers: a 2x2 pool at the end of each group of
 * convolutions (the last only above 64 px). An adaptor acts after a convolution's activation; in
 * AutoSC only where no pool follows.
 */
final class VggPlan {
  private static final int SMALL_IMAGE = 64;

  private final NetworkSpec spec;
  private final List<Integer> channels;
  private final List<Integer> pooled;
  private final Adaptors adaptors;
  private final List<Layer> layers = new ArrayList<>();
  private int module;

  private VggPlan(NetworkSpec spec) {
    this.spec = spec;
    List<List<Integer>> groups = groups(spec.architecture());
    this.channels = groups.stream().flatMap(List::stream).map(this::widened).toList();
    this.pooled = lastOfEach(groups);
    this.adaptors = adaptors();
  }

  static NetworkPlan of(NetworkSpec spec) {
    VggPlan plan = new VggPlan(spec);
    plan.addConvolutions();
    plan.addClassifier();
    return new NetworkPlan(
        spec, plan.layers, plan.adaptors.positions().size(), plan.adaptors.alphas());
  }

  private static List<List<Integer>> groups(Architecture architecture) {
    return switch (architecture) {
      case VGG_A ->
          List.of(
              List.of(64), List.of(128), List.of(256, 256), List.of(512, 512), List.of(512, 512));
      case VGG_B ->
          List.of(
              List.of(64, 64),
              List.of(128, 128),
              List.of(256, 256),
              List.of(512, 512),
              List.of(512, 512));
      case VGG_D ->
          List.of(
              List.of(64, 64),
              List.of(128, 128),
              List.of(256, 256, 256),
              List.of(512, 512, 512),
              List.of(512, 512, 512));
      case VGG_E ->
          List.of(
              List.of(64, 64),
              List.of(128, 128),
              List.of(256, 256, 256, 256),
              List.of(512, 512, 512, 512),
              List.of(512, 512, 512, 512));
      default -> throw new IllegalArgumentException(architecture + " is no VGG");
    };
  }

  private static List<Integer> lastOfEach(List<List<Integer>> groups) {
    List<Integer> last = new ArrayList<>();
    int count = 0;
    for (List<Integer> group : groups) {
      count += group.size();
      last.add(count - 1);
    }
    return last;
  }

  private Adaptors adaptors() {
    return switch (spec.mode()) {
      case HUMAN_CIFAR, HUMAN_IMAGENET -> new Adaptors(List.of(), List.of());
      case AUTOTL -> Adaptors.at(spec, pooled.stream().filter(this::isPooled).toList());
      default -> Adaptors.spreadOver(spec, places());
    };
  }

  private List<Integer> places() {
    return IntStream.range(0, channels.size() - (spec.mode() == Mode.AUTOSC ? 0 : 1))
        .boxed()
        .filter(i -> spec.mode() != Mode.AUTOSC || !pooled.contains(i))
        .toList();
  }

  private int widened(int count) {
    return Math.max(1, (int) (count * spec.width()));
  }

  private void addConvolutions() {
    for (int i = 0; i < channels.size(); i++) {
      addConvolution(i);
      addResizing(i);
    }
    if (spec.inputSize() > SMALL_IMAGE) {
      layers.add(new Layer.Stage("final", channels.get(channels.size() - 1)));
    }
  }

  private void addConvolution(int i) {
    int inputs = i == 0 ? spec.inputChannels() : channels.get(i - 1);
    int outputs = channels.get(i);
    layers.add(new Layer.Stage("conv" + (i + 1), outputs));
    layers.add(new Layer.Convolution(nextModule(), inputs, outputs, 3, 1, 1, 1, true));
    layers.add(new Layer.BatchNorm(nextModule(), outputs));
    layers.add(Layer.Activation.RELU);
  }

  private void addResizing(int i) {
    String name = nextModule();
    if (isPooled(i) && !spec.mode().replacesResizing()) {
      String pool = nextModule();
      layers.add(adaptors.isAt(i) ? adaptor(pool, i) : new Layer.MaxPool(2, 2, 0, roundsUp()));
    } else if (adaptors.isAt(i)) {
      layers.add(adaptor(name, i));
    }
  }

  private Layer adaptor(String name, int i) {
    int stride = spec.factors().downStride();
    Layer down = new Layer.MaxPool(stride, stride, 0, roundsUp());
    return new Layer.Adaptor(name, adaptors.indexOf(i), List.of(), List.of(down), 1);
  }

  /** Whether the human-designed network has a pool here. */
  private boolean isPooled(int i) {
    boolean isLast = i == channels.size() - 1;
    return pooled.contains(i) && !(isLast && spec.inputSize() <= SMALL_IMAGE);
  }

  private boolean roundsUp() {
    return spec.mode() == Mode.AUTOSC;
  }

  private void addClassifier() {
    layers.add(Layer.GlobalAverage.GLOBAL_AVERAGE);
    layers.add(new Layer.Linear("classifier.0", channels.get(channels.size() - 1), spec.classes()));
  }

  private String nextModule() {
    return "features." + module++;
  }
}
