package io.shapestream.telemetry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Records refuse what can't be, and say so in the words of the contract. */
class RecordsTest {

  @Test
  void refusesABlankRun() {
    refuses("run must be 1..249 characters, not blank, was ' '", () -> report(" ", 0));
  }

  @Test
  void refusesARunWithTooLongAName() {
    String name = "r".repeat(250);
    refuses("run must be 1..249 characters, not blank, was '" + name + "'", () -> report(name, 0));
  }

  @Test
  void refusesNegativeSequence() {
    refuses("sequence must be 0 or more, was -1", () -> report("r", -1));
  }

  @Test
  void refusesNegativePosition() {
    refuses("step must be 0 or more, was -5", () -> new Progress.Position(0, -5, 0));
  }

  @Test
  void refusesAccuracyAboveOne() {
    refuses("accuracy must be 0..1, was 1.01", () -> new Progress.Learning(1, 1.01, 0, 0));
  }

  @Test
  void refusesAccuracyThatIsNotANumber() {
    refuses("accuracy must be 0..1, was NaN", () -> new Evaluated(0, 0, 1, Double.NaN, 1));
  }

  @Test
  void refusesNegativeDataWait() {
    refuses("data_wait must be 0..1, was -0.1", () -> pace(-0.1, List.of()));
  }

  @Test
  void refusesInfiniteStepTimes() {
    refuses(
        "step_seconds must be a finite number, 0 or more, was Infinity",
        () -> pace(0, List.of(1.0, Double.POSITIVE_INFINITY)));
  }

  @Test
  void refusesMoreStepsThanAnIntervalCanHave() {
    refuses(
        "step_seconds must be at most 100000 entries, was 100001",
        () -> pace(0, Collections.nCopies(100_001, 0.1)));
  }

  @Test
  void refusesNegativeSizes() {
    refuses(
        "shape must be 0 or more, was -3",
        () -> new Progress.NetworkState(List.of(), List.of(8, -3), 0, 1));
  }

  @Test
  void refusesMoreAdaptorsThanAReaderCanHold() {
    var adaptor = new Progress.AdaptorState(0, 1, 1, 1);
    refuses(
        "adaptors must be at most 1024 entries, was 1025",
        () -> new Progress.NetworkState(Collections.nCopies(1025, adaptor), List.of(), 0, 1));
  }

  @Test
  void refusesNegativeCheckpointDuration() {
    refuses(
        "seconds must be a finite number, 0 or more, was -1.0",
        () -> new Checkpointed(0, 0, -1, 0, ""));
  }

  @Test
  void refusesATopicWithoutPartitions() {
    refuses(
        "partitions must be 1 or more, was 0",
        () -> new TelemetryTopic("telemetry", 0, TelemetryTopic.DEFAULT.configs()));
  }

  private static Report report(String run, long sequence) {
    return new Report(run, sequence, 0, 0, Samples.EVALUATED);
  }

  private static Progress.Pace pace(double dataWait, List<Double> stepSeconds) {
    return new Progress.Pace(1, dataWait, stepSeconds, 0, 0);
  }

  private static void refuses(String sentence, ThrowingCallable creation) {
    assertThatThrownBy(creation).isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
  }
}
