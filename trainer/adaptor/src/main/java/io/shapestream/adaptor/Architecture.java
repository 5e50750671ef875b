package io.shapestream.adaptor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The networks of the paper, under the names that configuration and telemetry use. */
public enum Architecture {
  VGG_A("vgg-a"),
  VGG_B("vgg-b"),
  VGG_D("vgg-d"),
  VGG_E("vgg-e"),
  RESNET_18("resnet-18"),
  RESNET_34("resnet-34"),
  RESNET_50("resnet-50"),
  RESNET_101("resnet-101"),
  MOBILENET_V2("mobilenet-v2");

  private final String wireName;

  Architecture(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** Accepts the wire name with or without dashes: {@code resnet-50}, {@code resnet50}. */
  public static Architecture of(String name) {
    return Arrays.stream(values())
        .filter(each -> squeezed(each.wireName).equals(squeezed(name)))
        .findFirst()
        .orElseThrow(
            () -> new InvalidSpecException("network must be one of " + names() + ", was " + name));
  }

  public boolean isVgg() {
    return this == VGG_A || this == VGG_B || this == VGG_D || this == VGG_E;
  }

  public boolean isResNet() {
    return wireName.startsWith("resnet");
  }

  private static String names() {
    return Arrays.stream(values()).map(Architecture::wireName).collect(Collectors.joining(", "));
  }

  private static String squeezed(String name) {
    return name.replace("-", "").toLowerCase(java.util.Locale.ROOT);
  }
}
