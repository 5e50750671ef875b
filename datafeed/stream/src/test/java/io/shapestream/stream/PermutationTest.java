package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationTest {
  @Test
  void anEpochHoldsEverySampleExactlyOnce() {
    Random cases = new Random(7);
    for (int i = 0; i < 200; i++) {
      int samples = 1 + cases.nextInt(500);
      int unitSize = 1 + cases.nextInt(64);
      int epoch = cases.nextInt(1_000_000);
      long seed = cases.nextLong();
      List<Integer> seen = new ArrayList<>();
      Permutation permutation = new Permutation(seed, samples, unitSize);
      for (int slice = 0; slice < Plan.unitsOf(samples, unitSize); slice++) {
        Arrays.stream(permutation.sampleIds(epoch, slice)).forEach(seen::add);
      }
      Collections.sort(seen);
      assertThat(seen)
          .as("%d samples in units of %d, epoch %d, seed %d", samples, unitSize, epoch, seed)
          .isEqualTo(IntStream.range(0, samples).boxed().toList());
    }
  }

  @Test
  void onlyTheLastUnitIsSmaller() {
    Permutation permutation = new Permutation(1, 10, 4);
    assertThat(permutation.sampleIds(0, 0)).as("a full unit").hasSize(4);
    assertThat(permutation.sampleIds(0, 1)).as("a full unit").hasSize(4);
    assertThat(permutation.sampleIds(0, 2)).as("what is left").hasSize(2);
  }

  @Test
  void askingInAnyOrderGivesTheSame() {
    Permutation oneWay = new Permutation(3, 100, 10);
    Permutation otherWay = new Permutation(3, 100, 10);
    int[] first = oneWay.sampleIds(0, 3);
    for (int epoch = 9; epoch >= 0; epoch--) {
      otherWay.sampleIds(epoch, 9);
    }
    assertThat(otherWay.sampleIds(0, 3)).as("epoch 0, slice 3").isEqualTo(first);
  }

  @Test
  void epochsAndSeedsDiffer() {
    int[] order = new Permutation(3, 100, 100).sampleIds(0, 0);
    assertThat(new Permutation(3, 100, 100).sampleIds(1, 0)).as("next epoch").isNotEqualTo(order);
    assertThat(new Permutation(4, 100, 100).sampleIds(0, 0)).as("next seed").isNotEqualTo(order);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    Map<String, Integer> counts = new HashMap<>();
    Permutation permutation = new Permutation(5, 4, 4);
    for (int epoch = 0; epoch < 24_000; epoch++) {
      counts.merge(Arrays.toString(permutation.sampleIds(epoch, 0)), 1, Integer::sum);
    }
    assertThat(counts).as("orders of 4 samples").hasSize(24);
    double chiSquare =
        counts.values().stream().mapToDouble(n -> Math.pow(n - 1000, 2) / 1000).sum();
    assertThat(chiSquare).as("chi-square of 23 degrees of freedom, 99.9 %% below").isLessThan(49.7);
  }

  @Test
  void neighboursOfOneEpochAreNotNeighboursInTheNext() {
    int samples = 10_000;
    Permutation permutation = new Permutation(5, samples, samples);
    int[] one = permutation.sampleIds(0, 0);
    int[] next = permutation.sampleIds(1, 0);
    double[] place = new double[samples];
    for (int i = 0; i < samples; i++) {
      place[next[i]] = i;
    }
    double mean = (samples - 1) / 2.0;
    double covariance = 0;
    for (int i = 0; i < samples; i++) {
      covariance += (i - mean) * (place[one[i]] - mean);
    }
    double variance = ((double) samples * samples - 1) / 12;
    assertThat(Math.abs(covariance / samples / variance))
        .as("correlation of places in two epochs; 4 standard errors are 0.04")
        .isLessThan(0.04);
  }

  @Test
  void theOrderIsPinnedAcrossVersions() {
    assertThat(new Permutation(42, 10, 10).sampleIds(0, 0))
        .as("seed 42, epoch 0, 10 samples")
        .containsExactly(6, 1, 5, 9, 0, 3, 4, 2, 8, 7);
  }

  @Test
  void placesWrapAroundAtTheEpochsEnd() {
    Permutation permutation = new Permutation(42, 10, 10);
    assertThat(permutation.sampleId(0, 13)).isEqualTo(permutation.sampleIds(0, 0)[3]);
  }

  @Test
  void aSliceBeyondTheEpochIsRefused() {
    assertThatThrownBy(() -> new Permutation(1, 10, 4).sampleIds(0, 3))
        .hasMessage("slice must be 0..2, was 3");
  }
}
