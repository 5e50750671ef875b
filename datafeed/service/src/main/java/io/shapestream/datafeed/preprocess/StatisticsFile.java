package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.DatasetException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Means and deviations kept beside the data, in the file {@value #NAME}: {@code mean} and {@code
 * deviation}, one number a channel, separated by commas, of pixels in 0..1. Every feeder takes them
 * from there instead of computing them.
 */
public final class StatisticsFile {
  public static final String NAME = "channels.properties";

  private StatisticsFile() {}

  /** What the data set's folder says; empty when it says nothing. */
  public static Optional<ChannelStatistics> in(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new DatasetException("can't read " + file + ": " + e.getMessage(), e);
    }
    ChannelStatistics statistics =
        new ChannelStatistics(
            numbers(file, properties, "mean", 0), numbers(file, properties, "deviation", 1e-6f));
    if (statistics.mean().size() != statistics.deviation().size()) {
      throw new DatasetException(
          "%s must have as many means as deviations, has %d and %d"
              .formatted(file, statistics.mean().size(), statistics.deviation().size()));
    }
    return Optional.of(statistics);
  }

  /** Writes them beside the data. */
  public static Path write(Path folder, ChannelStatistics statistics) throws IOException {
    return Files.writeString(
        folder.resolve(NAME),
        "# Of pixels in 0..1, one number a channel.%nmean=%s%ndeviation=%s%n"
            .formatted(joined(statistics.mean()), joined(statistics.deviation())));
  }

  private static String joined(List<Float> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static List<Float> numbers(Path file, Properties properties, String key, float least) {
    return Stream.of(properties.getProperty(key, "").split(","))
        .map(word -> number(file, key, word.strip(), least))
        .toList();
  }

  private static float number(Path file, String key, String word, float least) {
    try {
      float number = Float.parseFloat(word);
      if (number >= least && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other number that can't be used.
    }
    throw new DatasetException(
        "%s in %s must be numbers up to 1, separated by commas, was '%s'"
            .formatted(key, file, word));
  }
}
