package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shapestream.datafeed.ToyDataset;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChannelStatisticsTest {
  @Test
  void meanAndDeviationAreThoseOfThePixels() {
    ChannelStatistics statistics = ChannelStatistics.of(new ToyDataset(9, 0));
    assertThat(statistics.mean().get(0)).as("of 1 to 9").isCloseTo(5f / 255, within(1e-7f));
    assertThat(statistics.deviation().get(0))
        .as("of 1 to 9")
        .isCloseTo((float) Math.sqrt(60.0 / 9) / 255, within(1e-7f));
  }

  @Test
  void aDataSetOfOneColourHasADeviationNonetheless() {
    assertThat(ChannelStatistics.of(new ToyDataset(1, 0)).deviation()).containsExactly(1f / 255);
  }

  @Test
  void theSampleIsCloseToWhatIsPublishedForFashionMnist() {
    Dataset sample = Datasets.open(Path.of("..", "data", "fashion-mnist"));
    ChannelStatistics statistics = ChannelStatistics.of(sample);
    assertThat(statistics.mean().get(0)).isCloseTo(0.2860f, within(0.002f));
    assertThat(statistics.deviation().get(0)).isCloseTo(0.3530f, within(0.002f));
  }

  @Test
  void theFingerprintDependsOnDataAndPreprocessing() {
    Preprocessor crop = new Preprocessor(1, 4, Augmentation.CROP);
    String one = Fingerprint.of(new ToyDataset(3, 1), crop);
    assertThat(Fingerprint.of(new ToyDataset(3, 1), crop)).isEqualTo(one);
    assertThat(Fingerprint.of(new ToyDataset(4, 1), crop)).as("other data").isNotEqualTo(one);
    assertThat(Fingerprint.of(new ToyDataset(3, 1), new Preprocessor(1, 5, Augmentation.CROP)))
        .as("other preprocessing")
        .isNotEqualTo(one);
  }
}
