package io.shapestream.trainer.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleAuditTest {
  private final SampleAudit audit = new SampleAudit(4);

  @Test
  void everySampleOnceIsInOrder() {
    audit.trained(3, 1);
    audit.trained(0, 2);
    audit.endEpoch(0);
    assertThat(audit.result().epochs()).isEqualTo(1);
    assertThat(audit.result().violations()).isZero();
  }

  @Test
  void aDoubleAndAMissingSampleAreNamed() {
    audit.trained(0, 1, 1, 3);
    audit.endEpoch(6);
    assertThat(audit.result().violations()).isEqualTo(2);
    assertThat(audit.result().sentences())
        .containsExactly(
            "epoch 6: sample 1 was trained on 2 times", "epoch 6: sample 2 was trained on never");
  }

  @Test
  void anEpochDoesNotForgiveTheOneBefore() {
    audit.endEpoch(0);
    audit.trained(0, 1, 2, 3);
    audit.endEpoch(1);
    assertThat(audit.result().violations()).isEqualTo(4);
    assertThat(audit.result().epochs()).isEqualTo(2);
  }

  @Test
  void goesOnInTheMiddleOfAnEpoch() {
    audit.trained(0, 1);
    SampleAudit next = new SampleAudit(4);
    next.restore(audit.state(), audit.result());
    next.trained(2, 3);
    next.endEpoch(0);
    assertThat(next.result().violations()).isZero();
  }

  @Test
  void refusesTheCountsOfAnotherDataSet() {
    assertThatThrownBy(() -> new SampleAudit(5).restore(audit.state(), audit.result()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must count 5 samples");
  }

  @Test
  void countsDoNotOverflow() {
    for (int i = 0; i < 300; i++) {
      audit.trained(0);
    }
    audit.endEpoch(0);
    assertThat(audit.result().sentences().get(0))
        .contains("sample 0 was trained on 127 times or more");
  }
}
