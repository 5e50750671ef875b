package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.datafeed.ToyDataset;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Permutation;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchMakerTest {
  private static final int TRAIN = 10;

  @Test
  void aUnitHoldsTheSamplesOfItsSlice() {
    BatchMaker maker = maker(new ToyDataset(TRAIN, 5), 5);
    Permutation permutation = new Permutation(42, TRAIN, 4);
    for (int unit = 0; unit < 6; unit++) {
      ImageBatch batch = maker.train(unit).images();
      int[] ids = permutation.sampleIds(unit / 3, unit % 3);
      assertThat(batch.sampleIds()).as("unit %d", unit).isEqualTo(ids);
      assertThat(batch.epoch()).as("epoch of unit %d", unit).isEqualTo(unit / 3);
      for (int slot = 0; slot < ids.length; slot++) {
        assertThat(batch.labels()[slot]).isEqualTo(ids[slot] % 2);
        assertThat(batch.pixels().get(slot * 16)).isEqualTo((byte) (1 + ids[slot]));
      }
    }
  }

  @Test
  void aBrokenSampleIsReplacedByTheNextOfItsEpochAndRecorded() {
    int[] order = new Permutation(42, TRAIN, TRAIN).sampleIds(0, 0);
    BatchMaker maker = maker(new ToyDataset(TRAIN, 5, order[1], order[2]), 5);
    Batch batch = maker.train(0);
    assertThat(batch.images().sampleIds()).containsExactly(order[0], order[3], order[3], order[3]);
    String reason = "it is broken";
    assertThat(batch.rejections())
        .containsExactly(
            new Rejection(0, 1, order[1], order[3], "TRAIN/" + order[1] + ".png", reason, false),
            new Rejection(0, 1, order[2], order[3], "TRAIN/" + order[2] + ".png", reason, false),
            new Rejection(0, 2, order[2], order[3], "TRAIN/" + order[2] + ".png", reason, false));
  }

  @Test
  void theLastSampleOfAnEpochIsReplacedByItsFirst() {
    int[] order = new Permutation(42, TRAIN, TRAIN).sampleIds(0, 0);
    BatchMaker maker = maker(new ToyDataset(TRAIN, 5, order[9]), 5);
    assertThat(maker.train(2).images().sampleIds()).containsExactly(order[8], order[0]);
  }

  @Test
  void theTestSplitComesInOrderAndIsNotAugmented() {
    BatchMaker maker = maker(new ToyDataset(TRAIN, 5), 5);
    assertThat(maker.test(0).images().sampleIds()).containsExactly(0, 1, 2, 3);
    assertThat(maker.test(1).images().sampleIds()).containsExactly(4);
  }

  @Test
  void anEmptyTestSplitIsOneBatchWithoutImages() {
    BatchMaker maker = maker(new ToyDataset(TRAIN, 0), 0);
    assertThat(maker.test(0).images().size()).isZero();
  }

  @Test
  void aDataSetOfBrokenSamplesEndsWithASentence() {
    Integer[] all = IntStream.range(0, TRAIN).boxed().toArray(Integer[]::new);
    BatchMaker maker = maker(new ToyDataset(TRAIN, 5, all), 5);
    assertThatThrownBy(() -> maker.train(0))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("1000 samples in a row could not be used, the last (TRAIN/")
        .hasMessageEndingWith("because it is broken");
  }

  private static BatchMaker maker(ToyDataset dataset, int test) {
    StreamDescription description =
        new StreamDescription(
            "toy",
            "toy",
            List.of("even", "odd"),
            1,
            4,
            4,
            TRAIN,
            test,
            4,
            2,
            42,
            2,
            List.of(0.5f),
            List.of(0.5f),
            "00".repeat(32),
            "none");
    return new BatchMaker(description, dataset, new Preprocessor(42, 4, Augmentation.NONE));
  }
}
