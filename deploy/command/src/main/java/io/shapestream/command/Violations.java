package io.shapestream.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects what is wrong with a configuration, so that all of it is reported at once. */
public final class Violations {

  private final List<String> sentences = new ArrayList<>();

  /** Both bounds are allowed values. */
  public Violations range(String key, long value, long least, long most) {
    return check(
        value >= least && value <= most,
        key + " must be " + least + ".." + most + ", was " + value);
  }

  /** Both bounds are allowed values; NaN is not. */
  public Violations range(String key, double value, double least, double most) {
    return check(
        value >= least && value <= most,
        String.format(Locale.ROOT, "%s must be %s..%s, was %s", key, least, most, value));
  }

  public Violations notBlank(String key, String value) {
    return check(!value.isBlank(), key + " must not be empty");
  }

  public Violations matches(String key, String value, String pattern, String meaning) {
    return check(value.matches(pattern), key + " must be " + meaning + ", was '" + value + "'");
  }

  /** The sentence names the key, the allowed values and the value found. */
  public Violations check(boolean holds, String sentence) {
    if (!holds) {
      sentences.add(sentence);
    }
    return this;
  }

  /**
   * Ends the check.
   *
   * @throws UserError with every violation, when there is one
   */
  public void orThrow() {
    if (!sentences.isEmpty()) {
      throw new UserError(String.join(System.lineSeparator(), sentences));
    }
  }
}
