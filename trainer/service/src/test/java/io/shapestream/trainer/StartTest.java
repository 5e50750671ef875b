package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.ingest.StartingPoint.How;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** 72 samples in units of 8 are 9 units an epoch. */
class StartTest {
  private static final StreamDescription STREAM = TestStream.description("s", 72, 20, 8, 5);

  @Test
  void aFreshRunBeginsWithTheStream() {
    assertThat(Start.fresh(Join.BEGINNING, STREAM, Map.of()))
        .isEqualTo(new Start(0, StartingPoint.BEGINNING));
  }

  @Test
  void aCheckpointIsGoneOnFromExactly() {
    Map<Integer, Long> offsets = Map.of(0, 8L, 1, 7L);
    assertThat(Start.resumed(state(12, offsets, Map.of()), STREAM))
        .isEqualTo(new Start(0, new StartingPoint(How.EXACTLY, 12, offsets)));
    assertThat(Start.resumed(state(28, offsets, Map.of(RunPlan.FIRST_EPOCH, "3")), STREAM))
        .isEqualTo(new Start(3, new StartingPoint(How.EXACTLY, 28, offsets)));
  }

  @Test
  void aRunThatStoppedBeforeItsFirstUnitCameStillWaitsForIt() {
    Map<Integer, Long> offsets = Map.of(0, 8L, 1, 7L);
    assertThat(Start.resumed(state(27, offsets, Map.of(RunPlan.FIRST_EPOCH, "3")), STREAM))
        .isEqualTo(new Start(3, new StartingPoint(How.LATER, 27, offsets)));
    assertThat(Start.resumed(state(0, Map.of(), Map.of()), STREAM).at())
        .isEqualTo(StartingPoint.BEGINNING);
  }

  private static RunState state(
      long unit, Map<Integer, Long> offsets, Map<String, String> configuration) {
    return new RunState(
        RunState.FORMAT,
        "run",
        configuration,
        Map.of(),
        new RunState.TrainingPosition(0, 0, 0, Double.NaN),
        new RunState.Source(unit, offsets),
        List.of(),
        1,
        List.of(),
        new RunState.AuditResult(0, 0, List.of()),
        new RunState.Pace(0, 0, 0));
  }
}
