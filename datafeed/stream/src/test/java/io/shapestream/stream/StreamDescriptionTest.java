package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamDescriptionTest {
  @Test
  void namesTheFieldsInWhichStreamsDiffer() {
    assertThat(Samples.description(2).differencesFrom(Samples.description(4)))
        .containsExactly("partitions is 2 instead of 4");
  }

  @Test
  void equalStreamsDifferInNothing() {
    assertThat(Samples.description(2).differencesFrom(Samples.description(2))).isEmpty();
  }

  @Test
  void countsTestUnits() {
    assertThat(Samples.description(2).testUnits()).as("4 samples in units of 3").isEqualTo(2);
  }
}
