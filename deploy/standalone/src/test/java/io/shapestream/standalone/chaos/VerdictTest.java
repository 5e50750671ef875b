package io.shapestream.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final List<String> EXPECTED = List.of("a", "b", "c");

  @Test
  void equalReadingsHaveNoDifference() {
    assertThat(Verdict.difference("the log", EXPECTED, List.of("a", "b", "c"))).isEmpty();
  }

  @Test
  void aLostADoubledASwappedAndAChangedUnitAreNamedByTheirNumber() {
    assertThat(Verdict.difference("the log", List.of("a", "c"), EXPECTED))
        .contains("the log: 1 of 3 units are as expected, unit 1 is the first that isn't");
    assertThat(Verdict.difference("the log", List.of("a", "a", "b", "c"), EXPECTED))
        .contains("the log: 1 of 3 units are as expected, unit 1 is the first that isn't");
    assertThat(Verdict.difference("the log", List.of("b", "a", "c"), EXPECTED))
        .contains("the log: 0 of 3 units are as expected, unit 0 is the first that isn't");
    assertThat(Verdict.difference("the log", List.of("a", "b"), EXPECTED))
        .contains("the log: 2 of 3 units are as expected, unit 2 is the first that isn't");
  }

  @Test
  void theSentenceTellsTheSeedThatFailed() {
    Verdict verdict = new Verdict(17, Map.of("KILL", 20, "ADD", 13), 19, 5000, List.of("x"), "");
    assertThat(verdict.isPassed()).isFalse();
    assertThat(verdict.sentence()).isEqualTo("FAILED after 33 disturbances (seed 17): x");
    assertThat(new Verdict(17, Map.of(), 0, 5000, List.of(), "").sentence()).startsWith("PASSED");
  }
}
