package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import java.util.Collections;
import java.util.List;

/**
 * Mean and deviation of each channel over all pixels of the train split, pixels in 0..1, before
 * padding. Sums are exact integers, so every feeder finds the same numbers.
 *
 * @param mean one a channel
 * @param deviation one a channel, at least 1/255
 */
public record ChannelStatistics(List<Float> mean, List<Float> deviation) {
  public ChannelStatistics {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /** ImageNet's, with which the paper normalises images of 224 pixels, whatever the data set. */
  public static final ChannelStatistics IMAGENET =
      new ChannelStatistics(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /**
   * Of the decoded images of a data set, all of which are read; samples that can't be used are left
   * out. Of image files, which would take long: {@link #IMAGENET}.
   */
  public static ChannelStatistics of(Dataset dataset) {
    if (!dataset.isOfOneSize()) {
      return IMAGENET;
    }
    return Survey.of(dataset, Split.TRAIN, new Crew(1), () -> {}).statistics();
  }

  /** The same for another number of channels: grey three times, or the colours' average. */
  public ChannelStatistics ofChannels(int channels) {
    if (channels == mean.size()) {
      return this;
    }
    return new ChannelStatistics(
        Collections.nCopies(channels, average(mean)),
        Collections.nCopies(channels, average(deviation)));
  }

  private static float average(List<Float> numbers) {
    return (float) numbers.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }
}
