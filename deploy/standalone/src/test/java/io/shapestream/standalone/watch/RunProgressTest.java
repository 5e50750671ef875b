package io.shapestream.standalone.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunProgressTest {

  private final RunProgress run = new RunProgress("vgg-a-adaptor");

  @Test
  void saysThatItStartsBeforeAnythingIsKnown() {
    assertThat(run.line()).isEqualTo("vgg-a-adaptor starting");
    accept(Reports.started());
    assertThat(run.line()).isEqualTo("vgg-a-adaptor waiting for the first batch");
  }

  @Test
  void showsPositionLearningPaceNetworkAndTimeLeft() {
    accept(Reports.started());
    accept(Reports.progress(1, 140));

    assertThat(run.line())
        .isEqualTo(
            "vgg-a-adaptor  epoch 2/4 step 140/532  loss 0.512 acc 81.2 %  640 img/s"
                + "  s 0.71 0.65  shape 32·22·14  1:05 left");
  }

  @Test
  void showsTheTestAccuracyOnceThereIsOne() {
    accept(Reports.started());
    accept(Reports.progress(1, 140));
    accept(new Evaluated(0, 133, 0.5, 0.834, 1500));

    assertThat(run.line()).contains("acc 81.2 % (test 83.4 %)");
    assertThat(run.epochsEvaluated()).isEqualTo(1);
  }

  @Test
  void anEndedRunSaysHow() {
    accept(Reports.started());
    accept(Reports.progress(3, 532));
    accept(new RunEnded(RunEnded.Outcome.COMPLETED, "", 0.85, 0.86));

    assertThat(run.line()).contains("epoch 4/4").endsWith("completed");
  }

  @Test
  void aRunThatStartsAgainIsNotEnded() {
    accept(Reports.progress(1, 140));
    accept(new RunEnded(RunEnded.Outcome.STOPPED, "", 0.85, 0.86));
    accept(Reports.started());

    assertThat(run.line()).endsWith("left");
  }

  @Test
  void equalNeighboursOfAShapeStandOnce() {
    assertThat(RunProgress.shape(List.of(32, 32, 16, 8, 8, 16))).isEqualTo("32·16·8·16");
    assertThat(RunProgress.shape(List.of())).isEmpty();
  }

  private void accept(Report.Kind kind) {
    run.accept(new Report("vgg-a-adaptor", 0, 0, 0, kind));
  }
}
