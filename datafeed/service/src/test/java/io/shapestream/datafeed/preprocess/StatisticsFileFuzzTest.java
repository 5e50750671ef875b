package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.fuzzing.Bounds;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever {@code channels.properties} holds: numbers that can be divided by, or a sentence. */
class StatisticsFileFuzzTest {

  @FuzzTest
  void statisticsAreReadOrRefused(byte[] bytes) throws Exception {
    Path folder = Files.createTempDirectory("hostile");
    Path file = folder.resolve(StatisticsFile.NAME);
    try {
      Files.write(file, bytes);
      readOrRefused(folder, bytes.length);
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static void readOrRefused(Path folder, int length) throws Exception {
    try {
      ChannelStatistics read =
          Bounds.SMALL.hold(length, () -> StatisticsFile.in(folder)).orElseThrow();
      assertThat(read.deviation()).hasSameSizeAs(read.mean()).allMatch(d -> d > 0 && d <= 1);
    } catch (DatasetException e) {
      assertThat(e).hasMessageContaining(StatisticsFile.NAME);
    }
  }
}
