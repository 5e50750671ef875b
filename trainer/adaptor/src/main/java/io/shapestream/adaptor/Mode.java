package io.shapestream.adaptor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a network gets its shape. */
public enum Mode {
  /** No human-designed resizing layers; adaptors only, LOCAL. */
  SHAPE_ADAPTOR("shape-adaptor"),
  /** The baseline as designed for small images. */
  HUMAN_CIFAR("human-cifar"),
  /**
   * The baseline as designed for large images: ResNet and MobileNetV2 start with a strided stem.
   */
  HUMAN_IMAGENET("human-imagenet"),
  /** Automated shape compression: human layers stay, adaptors compress further, GLOBAL. */
  AUTOSC("autosc"),
  /** Transfer learning: the resizing layers of a pretrained ResNet become adaptors. */
  AUTOTL("autotl"),
  /** {@link #SHAPE_ADAPTOR} under a bound on the last feature map, {@code limit-dim}. */
  MEMORY_BOUNDED("memory-bounded"),
  /** A random shape drawn from the seed, never learned: the paper's 200-shape study. */
  RANDOM("random"),
  /** A given shape ({@code alphas}), never learned. */
  FIXED("fixed");

  private final String wireName;

  Mode(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static Mode of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.wireName.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new InvalidSpecException("mode must be one of " + names() + ", was " + name));
  }

  public boolean isHuman() {
    return this == HUMAN_CIFAR || this == HUMAN_IMAGENET;
  }

  public boolean hasAdaptors() {
    return !isHuman();
  }

  /** Whether alphas are trained. */
  public boolean learnsShape() {
    return hasAdaptors() && this != RANDOM && this != FIXED;
  }

  /**
   * Whether adaptors replace all human-designed resizing layers, as {@link #SHAPE_ADAPTOR} does.
   */
  public boolean replacesResizing() {
    return hasAdaptors() && this != AUTOSC && this != AUTOTL;
  }

  public Rounding rounding() {
    return this == AUTOSC ? Rounding.GLOBAL : Rounding.LOCAL;
  }

  private static String names() {
    return Arrays.stream(values()).map(Mode::wireName).collect(Collectors.joining(", "));
  }
}
