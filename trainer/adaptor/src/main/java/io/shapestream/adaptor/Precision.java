package io.shapestream.adaptor;

import java.util.Arrays;

/**
 * The number type of weights and feature maps. Sizes and penalties are always computed in double.
 */
public enum Precision {
  FLOAT32("float32"),
  FLOAT64("float64");

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
                new InvalidSpecException("precision must be one of float32, float64, was " + name));
  }
}
