package io.shapestream.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ViolationsTest {

  private final Violations violations = new Violations();

  @Test
  void allViolationsAreReportedTogether() {
    violations
        .range("batch-size", 0, 1, 4096)
        .range("r1", Double.NaN, 0.1, 0.9)
        .notBlank("stream", " ")
        .matches("run", "a b", "[a-z]+", "lower-case letters")
        .range("epochs", 1, 1, 2);

    assertThatThrownBy(violations::orThrow)
        .isInstanceOf(UserError.class)
        .message()
        .isEqualToIgnoringNewLines(
            "batch-size must be 1..4096, was 0"
                + "r1 must be 0.1..0.9, was NaN"
                + "stream must not be empty"
                + "run must be lower-case letters, was 'a b'");
  }

  @Test
  void boundsAreAllowedValues() {
    violations.range("epochs", 1, 1, 2).range("epochs", 2, 1, 2).range("rate", 0.5, 0.5, 0.5);
    assertThat(violations).satisfies(Violations::orThrow);
  }
}
