package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.util.ArrayList;
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

  /** Reads the whole train split; samples that can't be used are left out. */
  public static ChannelStatistics of(Dataset dataset) {
    Sums[] sums = new Sums[dataset.channels()];
    java.util.Arrays.setAll(sums, c -> new Sums());
    Picture picture = new Picture();
    for (int id = 0; id < dataset.samples(Split.TRAIN); id++) {
      try {
        dataset.load(Split.TRAIN, id, picture);
      } catch (BadSampleException e) {
        continue;
      }
      for (int c = 0; c < sums.length; c++) {
        sums[c].add(picture, c);
      }
    }
    return of(sums);
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
