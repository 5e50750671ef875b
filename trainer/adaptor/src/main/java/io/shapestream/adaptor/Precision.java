package io.shapestream.adaptor;

import java.util.Arrays;

/**
 * The number types of weights and feature maps. Sizes and penalties are always computed in double.
 */
public enum Precision {
  FLOAT32("float32"),
  FLOAT64("float64"),
  /**
   * Mixed: weights, their gradients, statistics, momentum and the loss are float32, feature maps
   * and the operands of convolutions and linear layers are rounded to bfloat16 (8 bits of
   * significand).
   */
  BFLOAT16("bfloat16");

  private final String wireName;

  Precision(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static Precision of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.wireName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "precision must be one of float32, float64, bfloat16, was " + name));
  }
}
