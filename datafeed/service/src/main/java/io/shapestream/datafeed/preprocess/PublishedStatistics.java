package io.shapestream.datafeed.preprocess;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Means and deviations with which the data sets of the paper are commonly normalised, to four
 * digits. A stream whose folder names them is normalised alike everywhere.
 */
public final class PublishedStatistics {
  private static final Map<String, ChannelStatistics> KNOWN =
      Map.of(
          "mnist",
          new ChannelStatistics(List.of(0.1307f), List.of(0.3081f)),
          "fashion-mnist",
          new ChannelStatistics(List.of(0.2860f), List.of(0.3530f)),
          "cifar-10",
          new ChannelStatistics(
              List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f)),
          "cifar-100",
          new ChannelStatistics(
              List.of(0.5071f, 0.4865f, 0.4409f), List.of(0.2673f, 0.2564f, 0.2762f)),
          "svhn",
          new ChannelStatistics(
              List.of(0.4377f, 0.4438f, 0.4728f), List.of(0.1980f, 0.2010f, 0.1970f)));

  private PublishedStatistics() {}

  /**
   * Those of a data set; empty when it isn't known.
   *
   * @param dataset as {@link io.shapestream.datafeed.dataset.Dataset#name} calls it
   */
  public static Optional<ChannelStatistics> of(String dataset) {
    return Optional.ofNullable(KNOWN.get(dataset));
  }
}
