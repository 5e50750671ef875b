package io.shapestream.adaptor;

import java.util.List;

/**
 * A network or a training was asked for that cannot be; every violation is a sentence with key,
 * range and value.
 */
public final class InvalidSpecException extends IllegalArgumentException {
  private final transient List<String> violations;

  public InvalidSpecException(String violation) {
    this(List.of(violation));
  }

  public InvalidSpecException(List<String> violations) {
    super(String.join("; ", violations));
    this.violations = List.copyOf(violations);
  }

  public List<String> violations() {
    return violations;
  }
}
