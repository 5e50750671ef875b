package io.shapestream.adaptor;

import java.util.EnumSet;
import java.util.Set;

/**
 * Behaviour of the published implementation that is at odds with itself or with the paper. All are
 * off unless asked for; {@link #published()} turns all on, to reproduce published numbers.
 */
public enum Quirk {
  /**
   * More adaptors than the network has places leave alphas that never act. Otherwise such a number
   * is refused, and a default number is cut to the places there are.
   */
  SURPLUS_ALPHAS,
  /**
   * The penalty comes from the sizes of the forward pass before, and is 1 throughout the first
   * batch. Otherwise it comes from the alphas of the pass it applies to, so that the bound always
   * holds.
   */
  LAGGING_PENALTY,
  /**
   * A penalty may push the mixing weight below 0, where the adaptor extrapolates between its
   * branches. Otherwise the weight stays within 0 and 1.
   */
  EXTRAPOLATION,
  /**
   * VGG with {@link Mode#AUTOSC}: each pool sets the true size to half of the already halved
   * running size.
   */
  VGG_AUTOSC_TRUE_SIZE,
  /**
   * ResNet with {@link Mode#AUTOSC} at exactly 64 px: built with the stem for large images, run
   * without its pool. Otherwise 64 px gets the stem of small images.
   */
  RESNET_AUTOSC_STEM_64,
  /**
   * MobileNetV2 with {@link Mode#AUTOSC} at exactly 64 px: adaptors are spaced as for four resizing
   * layers where there are three.
   */
  MOBILENET_AUTOSC_SPACING_64,
  /**
   * MobileNetV2: a block with an adaptor loses its identity shortcut. Otherwise the adaptor resizes
   * the sum of block and shortcut.
   */
  MOBILENET_DROPPED_SHORTCUT;

  /** Every quirk: the published behaviour. */
  public static Set<Quirk> published() {
    return EnumSet.allOf(Quirk.class);
  }
}
