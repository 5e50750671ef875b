package io.shapestream.datafeed;

import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.ChannelStatistics;
import io.shapestream.datafeed.preprocess.Fingerprint;
import io.shapestream.datafeed.preprocess.Fit;
import io.shapestream.datafeed.preprocess.Preprocessor;
import io.shapestream.datafeed.preprocess.StatisticsFile;
import io.shapestream.stream.StreamDescription;

/** What a stream will be, from what a feeder was told. */
final class Descriptions {
  private Descriptions() {}

  static StreamDescription of(
      DatafeedSettings settings, Dataset dataset, Preprocessor preprocessor, int partitions) {
    fits(settings, dataset);
    int channels = channels(settings, dataset);
    ChannelStatistics statistics =
        StatisticsFile.in(settings.data())
            .orElseGet(() -> ChannelStatistics.of(dataset))
            .ofChannels(channels);
    try {
      return new StreamDescription(
          settings.stream(),
          dataset.name(),
          dataset.classes(),
          channels,
          settings.imageSize(),
          settings.imageSize(),
          dataset.samples(Split.TRAIN),
          dataset.samples(Split.TEST),
          settings.unitSize(),
          settings.epochs(),
          settings.seed(),
          partitions,
          statistics.mean(),
          statistics.deviation(),
          Fingerprint.of(dataset, preprocessor),
          preprocessor.description());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static int channels(DatafeedSettings settings, Dataset dataset) {
    int asked = settings.channels();
    boolean possible =
        asked == DatafeedSettings.CHANNELS_OF_THE_DATA
            || asked == dataset.channels()
            || (asked == 3 && dataset.channels() == 1)
            || (asked == 1 && !dataset.isOfOneSize());
    if (!possible) {
      throw new UserError(
          "channels must be 0 or %d for the images of %s, was %d"
              .formatted(dataset.channels(), dataset.name(), asked));
    }
    return asked == DatafeedSettings.CHANNELS_OF_THE_DATA ? dataset.channels() : asked;
  }

  private static void fits(DatafeedSettings settings, Dataset dataset) {
    int least = Math.max(dataset.height(), dataset.width());
    boolean padded = settings.fit().of(dataset) == Fit.PAD;
    if (padded && settings.imageSize() < least) {
      throw new UserError(
          "image-size must be %d..4096 for the images of %s (%dx%d), was %d"
              .formatted(
                  least, dataset.name(), dataset.height(), dataset.width(), settings.imageSize()));
    }
  }
}
