package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
  @Test
  void theSameKeyGivesTheSameNumbers() {
    KeyedRandom one = new KeyedRandom(1, 2, 3, 4);
    KeyedRandom other = new KeyedRandom(1, 2, 3, 4);
    for (int i = 0; i < 100; i++) {
      assertThat(one.nextLong()).as("number %d", i).isEqualTo(other.nextLong());
    }
  }

  @Test
  void numbersArePinnedAcrossVersions() {
    KeyedRandom random = new KeyedRandom(1, 2, 3, 4);
    assertThat(new long[] {random.nextLong(), random.nextLong(), random.nextInt(1000)})
        .as("the first numbers of key 1, 2, 3, 4")
        .containsExactly(-7918859961418615026L, -500239652185626264L, 796L);
  }

  @Test
  void neighbouringKeysHaveNothingInCommon() {
    Set<Long> firsts = new HashSet<>();
    for (int key = 0; key < 4 * 1000; key++) {
      long[] parts = {0, 0, 0, 0};
      parts[key % 4] = 1L + key / 4;
      firsts.add(new KeyedRandom(parts[0], parts[1], parts[2], parts[3]).nextLong());
    }
    assertThat(firsts).as("first numbers of keys that differ in one part").hasSize(4000);
  }

  @Test
  void boundedNumbersAreUniform() {
    int[] counts = new int[7];
    KeyedRandom random = new KeyedRandom(9, 9, 9, 9);
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += Math.pow(count - 10_000, 2) / 10_000;
    }
    assertThat(chiSquare).as("chi-square of 6 degrees of freedom, 99.9 %% below").isLessThan(22.5);
  }

  @Test
  void coinsFallBothWays() {
    KeyedRandom random = new KeyedRandom(1, 1, 1, 1);
    int heads = 0;
    for (int i = 0; i < 10_000; i++) {
      heads += random.nextBoolean() ? 1 : 0;
    }
    assertThat(heads).as("heads of 10,000").isBetween(4_800, 5_200);
  }

  @Test
  void aBoundOfZeroIsRefused() {
    assertThatThrownBy(() -> new KeyedRandom(0, 0, 0, 0).nextInt(0))
        .hasMessage("bound must be positive, was 0");
  }
}
