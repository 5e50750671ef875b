package io.shapestream.standalone.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.standalone.stream.EpochAudit.Slot;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** 10 samples in units of 4: an epoch is three units, the last of two images. */
class EpochAuditTest {
  private static final StreamDescription TOY = ToyStream.description("toy", 10, 4, 2);

  @Test
  void anEpochAsPlannedIsFine() {
    EpochAudit audit = new EpochAudit(1, TOY, Map.of());
    for (long unit : new long[] {4, 3, 5}) {
      add(audit, ToyStream.unit(TOY, unit));
    }
    assertThat(audit.result())
        .isEqualTo(new EpochAudit.Result(1, 3, 10, 0, 0, java.util.List.of()));
  }

  @Test
  void aMissingUnitIsNamedAndItsSamplesCounted() {
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    add(audit, ToyStream.unit(TOY, 0));
    add(audit, ToyStream.unit(TOY, 1));
    assertThat(audit.result().violations()).as("a unit and its two samples").isEqualTo(3);
    assertThat(audit.result().sentences())
        .contains("unit 2 is missing")
        .anyMatch(s -> s.matches("sample \\d is there never"));
  }

  @Test
  void aDoubledUnitIsNamedAndItsSamplesCounted() {
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    for (long unit : new long[] {0, 1, 2, 2}) {
      add(audit, ToyStream.unit(TOY, unit));
    }
    assertThat(audit.result().sentences())
        .contains("unit 2 (here) is there before")
        .anyMatch(s -> s.matches("sample \\d is there 2 times"));
  }

  @Test
  void unitsOfAPartitionInTheWrongOrderAreNamed() {
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    for (long unit : new long[] {2, 0, 1}) {
      add(audit, ToyStream.unit(TOY, unit));
    }
    assertThat(audit.result().sentences()).containsExactly("unit 0 (here) comes after a later one");
  }

  @Test
  void anotherSampleThanThePlansIsNamed() {
    int[] planned = TOY.permutation().sampleIds(0, 0);
    int[] seen = planned.clone();
    seen[3] = planned[0];
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    add(audit, ToyStream.batch(TOY, 0, seen));
    add(audit, ToyStream.unit(TOY, 1));
    add(audit, ToyStream.unit(TOY, 2));
    assertThat(audit.result().sentences())
        .containsExactlyInAnyOrder(
            "unit 0 (here) holds sample %d in slot 3 where the plan has %d"
                .formatted(planned[0], planned[3]),
            "sample " + planned[0] + " is there 2 times",
            "sample " + planned[3] + " is there never");
  }

  @Test
  void whatARejectionSaysIsNoViolation() {
    int[] planned = TOY.permutation().sampleIds(0, 0);
    int[] seen = planned.clone();
    seen[3] = planned[0];
    Rejection rejection = new Rejection(0, 3, planned[3], planned[0], "3.png", "is broken", false);
    EpochAudit audit = new EpochAudit(0, TOY, Map.of(Slot.of(rejection), rejection));
    add(audit, ToyStream.batch(TOY, 0, seen));
    add(audit, ToyStream.unit(TOY, 1));
    add(audit, ToyStream.unit(TOY, 2));
    assertThat(audit.result().violations()).isZero();
    assertThat(audit.result().replaced()).isEqualTo(1);
  }

  @Test
  void unitsInTheWrongPlaceAreNamed() {
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    audit.add(ToyStream.unit(TOY, 0), 1, "here");
    audit.add(ToyStream.unit(TOY, 4), 0, "there");
    assertThat(audit.result().sentences())
        .contains(
            "unit 0 (here) belongs into partition 0",
            "unit 4 (there) does not belong to the epoch");
  }

  @Test
  void unitsOfAnotherStreamAreNamed() {
    EpochAudit audit = new EpochAudit(0, TOY, Map.of());
    add(audit, ToyStream.unit(ToyStream.description("other", 10, 4, 2), 0));
    assertThat(audit.result().sentences())
        .contains("unit 0 (here) belongs to another stream: its stream is other instead of toy");
  }

  private static void add(EpochAudit audit, ImageBatch batch) {
    audit.add(batch, TOY.plan().partition(batch.unit()), "here");
  }
}
