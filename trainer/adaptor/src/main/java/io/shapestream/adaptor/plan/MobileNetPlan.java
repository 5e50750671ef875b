package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MobileNetV2: a stem, 17 inverted residual blocks and a last 1x1 convolution, as features 0 to 18.
 * Human layers: strides in the depthwise convolutions of features 4, 7 and 14, of feature 2 above
 * 64 px, and in the stem for large images. An adaptor acts at the end of a feature.
 */
final class MobileNetPlan {
  private static final int LARGE_IMAGE = 64;
  private static final int FEATURES = 18;
  private static final int FIRST_CHANNELS = 32;
  private static final int LAST_CHANNELS = 1280;

  /** The blocks that share a width. */
  private record Group(int expansion, int channels, int blocks) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(1, 16, 1),
          new Group(6, 24, 2),
          new Group(6, 32, 3),
          new Group(6, 64, 4),
          new Group(6, 96, 3),
          new Group(6, 160, 3),
          new Group(6, 320, 1));

  private final NetworkSpec spec;
  private final Mode mode;
  private final Adaptors adaptors;
  private final List<Layer> layers = new ArrayList<>();
  private int channels;
  private int feature;

  private MobileNetPlan(NetworkSpec spec) {
    this.spec = spec;
    this.mode = spec.mode();
    this.adaptors = adaptors();
  }

  static NetworkPlan of(NetworkSpec spec) {
    MobileNetPlan plan = new MobileNetPlan(spec);
    plan.addStem();
    GROUPS.forEach(plan::addGroup);
    plan.addHead();
    return new NetworkPlan(
        spec, plan.layers, plan.adaptors.positions().size(), plan.adaptors.alphas());
  }

  private Adaptors adaptors() {
    if (mode.isHuman()) {
      return new Adaptors(List.of(), List.of());
    }
    return switch (mode) {
      case AUTOSC -> Adaptors.spreadOver(spec, places(), spacing());
      case AUTOTL -> Adaptors.at(spec, List.of(0, 2, 4, 7, 14));
      default -> Adaptors.spreadOver(spec, IntStream.range(0, FEATURES).boxed().toList());
    };
  }

  /** For AutoSC: the blocks that don't resize, without the first, which has no expansion. */
  private List<Integer> places() {
    return IntStream.range(2, FEATURES).boxed().filter(k -> stride(k) == 1).toList();
  }

  private int spacing() {
    boolean published =
        spec.has(Quirk.MOBILENET_AUTOSC_SPACING_64) && spec.inputSize() == LARGE_IMAGE;
    return published ? places().size() - 1 : places().size();
  }

  private int stride(int k) {
    boolean large = spec.inputSize() > LARGE_IMAGE;
    if (mode.replacesResizing() || mode == Mode.AUTOTL) {
      return 1;
    }
    return switch (k) {
      case 0 -> mode == Mode.HUMAN_IMAGENET || (mode == Mode.AUTOSC && large) ? 2 : 1;
      case 2 -> large ? 2 : 1;
      case 4, 7, 14 -> 2;
      default -> 1;
    };
  }

  private void addStem() {
    int outputs = widened(FIRST_CHANNELS);
    layers.add(new Layer.Stage("features.0", outputs));
    layers.add(
        new Layer.Convolution(
            "features.0.0", spec.inputChannels(), outputs, 3, stride(0), 1, 1, false));
    layers.add(new Layer.BatchNorm("features.0.1", outputs));
    layers.add(Layer.Activation.RELU6);
    channels = outputs;
    addAdaptor();
    feature++;
  }

  private void addGroup(Group group) {
    for (int i = 0; i < group.blocks(); i++) {
      addBlock(group.expansion(), widened(group.channels()));
      feature++;
    }
  }

  private void addBlock(int expansion, int outputs) {
    String name = "features." + feature;
    layers.add(new Layer.Stage(name, outputs));
    List<Layer> body = body(name + ".conv.", expansion, outputs);
    if (hasShortcut(outputs)) {
      layers.add(new Layer.Residual(body, List.of()));
    } else {
      layers.addAll(body);
    }
    channels = outputs;
    addAdaptor();
  }

  private boolean hasShortcut(int outputs) {
    boolean dropped = adaptors.isAt(feature) && spec.has(Quirk.MOBILENET_DROPPED_SHORTCUT);
    return stride(feature) == 1 && humanStride() == 1 && channels == outputs && !dropped;
  }

  /** In AutoTL a block keeps the shortcut that the pretrained one had, and no other. */
  private int humanStride() {
    boolean resizes = feature == 2 || feature == 4 || feature == 7 || feature == 14;
    return mode == Mode.AUTOTL && resizes ? 2 : 1;
  }

  private List<Layer> body(String name, int expansion, int outputs) {
    int hidden = channels * expansion;
    List<Layer> body = new ArrayList<>();
    int module = 0;
    if (expansion != 1) {
      addPart(body, name + module++, channels, hidden, 1, 1, 1);
    }
    addPart(body, name + module++, hidden, hidden, 3, stride(feature), hidden);
    body.add(new Layer.Convolution(name + module++, hidden, outputs, 1, 1, 0, 1, false));
    body.add(new Layer.BatchNorm(name + module, outputs));
    return body;
  }

  private static void addPart(
      List<Layer> body, String name, int inputs, int outputs, int kernel, int stride, int groups) {
    body.add(
        new Layer.Convolution(
            name + ".0", inputs, outputs, kernel, stride, kernel / 2, groups, false));
    body.add(new Layer.BatchNorm(name + ".1", outputs));
    body.add(Layer.Activation.RELU6);
  }

  private void addAdaptor() {
    if (adaptors.isAt(feature)) {
      int stride = spec.factors().downStride();
      Layer down = new Layer.MaxPool(stride, stride, 0, mode == Mode.AUTOSC);
      String name = "features." + feature;
      layers.add(new Layer.Adaptor(name, adaptors.indexOf(feature), List.of(), List.of(down), 1));
    }
  }

  private void addHead() {
    int outputs = divisible(LAST_CHANNELS * Math.max(1, spec.width()));
    layers.add(new Layer.Stage("features.18", outputs));
    addPart(layers, "features.18", channels, outputs, 1, 1, 1);
    layers.add(Layer.GlobalAverage.GLOBAL_AVERAGE);
    layers.add(new Layer.Linear("classifier.0", outputs, spec.classes()));
  }

  private int widened(int count) {
    return divisible(count * spec.width());
  }

  /** The nearest multiple of 8, but never below nine tenths. */
  private static int divisible(double count) {
    int nearest = Math.max(8, (int) (count + 4) / 8 * 8);
    return nearest < 0.9 * count ? nearest + 8 : nearest;
  }
}
