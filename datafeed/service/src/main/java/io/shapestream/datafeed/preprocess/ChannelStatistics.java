package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mean and deviation of each channel over all pixels of the train split, pixels in 0..1, before
 * padding. Sums are exact integers, so every feeder finds the same numbers.
 *
 * @param mean one a channel
 * @param deviation one a channel, at least 1/255
 */
public record ChannelStatistics(List<Float> mean, List<Float> deviation) {
  private static final Logger log = LoggerFactory.getLogger(ChannelStatistics.class);

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
    return dataset.isOfOneSize() ? measured(dataset, 0) : IMAGENET;
  }

  /**
   * Reads every image of the train split, image files as well.
   *
   * @param channels of image files: 1 or 3; 0 = 3
   */
  public static ChannelStatistics measured(Dataset dataset, int channels) {
    Bench bench = new Bench();
    Sums[] sums = new Sums[channels == 0 ? dataset.channels() : channels];
    java.util.Arrays.setAll(sums, c -> new Sums());
    Picture picture = new Picture();
    for (int id = 0; id < dataset.samples(Split.TRAIN); id++) {
      try {
        dataset.load(Split.TRAIN, id, picture);
        add(sums, bench.planes(picture, channels));
      } catch (BadSampleException leftOut) {
        log.debug("Left out of the statistics: {}", leftOut.getMessage());
      }
    }
    return of(sums);
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

  private static void add(Sums[] sums, Picture planes) {
    for (int c = 0; c < sums.length; c++) {
      sums[c].add(planes, c);
    }
  }

  private static ChannelStatistics of(Sums... sums) {
    List<Float> mean = new ArrayList<>();
    List<Float> deviation = new ArrayList<>();
    for (Sums sum : sums) {
      mean.add((float) sum.mean());
      deviation.add((float) sum.deviation());
    }
    return new ChannelStatistics(mean, deviation);
  }

  private static final class Sums {
    private long pixels;
    private long sum;
    private long squares;

    void add(Picture picture, int channel) {
      int size = picture.height() * picture.width();
      int from = picture.offset() + channel * size;
      byte[] bytes = picture.bytes();
      for (int i = from; i < from + size; i++) {
        int value = bytes[i] & 0xFF;
        sum += value;
        squares += (long) value * value;
      }
      pixels += size;
    }

    double mean() {
      return pixels == 0 ? 0 : (double) sum / pixels / 255;
    }

    double deviation() {
      double variance = pixels == 0 ? 0 : (double) squares / pixels / (255 * 255) - mean() * mean();
      return Math.max(1.0 / 255, Math.sqrt(Math.max(0, variance)));
    }
  }
}
