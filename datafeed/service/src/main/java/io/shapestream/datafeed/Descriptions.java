package io.shapestream.datafeed;

import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.ChannelStatistics;
import io.shapestream.datafeed.preprocess.Fingerprint;
import io.shapestream.datafeed.preprocess.Preprocessor;
import io.shapestream.stream.StreamDescription;

/** What a stream will be, from what a feeder was told. */
final class Descriptions {
  private Descriptions() {}

  static StreamDescription of(
      DatafeedSettings settings, Dataset dataset, Preprocessor preprocessor, int partitions) {
    fits(settings, dataset);
    ChannelStatistics statistics = ChannelStatistics.of(dataset);
    try {
      return new StreamDescription(
          settings.stream(),
          dataset.name(),
          dataset.classes(),
          dataset.channels(),
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

  private static void fits(DatafeedSettings settings, Dataset dataset) {
    int least = Math.max(dataset.height(), dataset.width());
    if (settings.imageSize() < least) {
      throw new UserError(
          "image-size must be %d..4096 for the images of %s (%dx%d), was %d"
              .formatted(
                  least, dataset.name(), dataset.height(), dataset.width(), settings.imageSize()));
    }
  }
}
