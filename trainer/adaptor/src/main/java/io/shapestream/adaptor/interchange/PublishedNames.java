package io.shapestream.adaptor.interchange;

import io.shapestream.adaptor.Architecture;
import java.util.Set;

/**
 * A network's own names and those that its published weights have. They differ in one place:
 * torchvision's MobileNetV2 has a dropout before its classifier, so that this one is {@code
 * classifier.1} there and {@code classifier.0} here. Files are written under the published names
 * and read under either.
 */
final class PublishedNames {
  private static final String OWN = "classifier.0.";
  private static final String PUBLISHED = "classifier.1.";
  private final boolean differ;

  PublishedNames(Architecture network) {
    this.differ = network == Architecture.MOBILENET_V2;
  }

  String published(String name) {
    return differ && name.startsWith(OWN) ? PUBLISHED + name.substring(OWN.length()) : name;
  }

  String own(String name) {
    return differ && name.startsWith(PUBLISHED) ? OWN + name.substring(PUBLISHED.length()) : name;
  }

  /** The name under which a file holds what is published as {@code name}. */
  String in(Set<String> file, String name) {
    return file.contains(name) ? name : own(name);
  }

  /** The published name of a file's tensor; its own where the file holds that one besides. */
  String unlessGiven(Set<String> file, String name) {
    return file.contains(published(name)) ? name : published(name);
  }
}
