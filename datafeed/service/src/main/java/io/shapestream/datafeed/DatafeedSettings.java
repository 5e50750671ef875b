package io.shapestream.datafeed;

import io.shapestream.command.Violations;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.datafeed.preprocess.Fit;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a feeder is told. All but {@code data}, {@code lead}, {@code threads} and {@code runTimeout}
 * are the same for every feeder of a stream.
 *
 * @param stream the stream's name
 * @param data folder of the data set
 * @param seed of the permutation and the augmentation
 * @param unitSize images of a unit
 * @param lead units that the plan may be ahead of the slowest live run
 * @param epochs of the plan; 0 = unlimited
 * @param imageSize pixels of the stream's images, both sides
 * @param fit how images come to that size
 * @param channels 1, 3, or as the data have them
 * @param threads that decode; 0 = one a core
 * @param runTimeout a run that stands still for so long is dead
 */
public record DatafeedSettings(
    String stream,
    Path data,
    long seed,
    int unitSize,
    long lead,
    int epochs,
    int imageSize,
    Augmentation augmentation,
    Fit fit,
    int channels,
    int threads,
    Duration runTimeout) {
  /** Channels as the data have them. */
  public static final int CHANNELS_OF_THE_DATA = 0;

  /** As the other, without resizing and in the channels of the data, on every core. */
  public DatafeedSettings(
      String stream,
      Path data,
      long seed,
      int unitSize,
      long lead,
      int epochs,
      int imageSize,
      Augmentation augmentation,
      Duration runTimeout) {
    this(
        stream,
        data,
        seed,
        unitSize,
        lead,
        epochs,
        imageSize,
        augmentation,
        Fit.AUTO,
        CHANNELS_OF_THE_DATA,
        0,
        runTimeout);
  }

  public DatafeedSettings {
    new Violations()
        .matches(
            "stream",
            stream,
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,199}",
            "1..200 letters, digits, '.', '_' or '-' and begin with a letter or digit")
        .range("unit-size", unitSize, 1, 65_536)
        .range("lead", lead, 1, 1_000_000)
        .range("epochs", epochs, 0, Integer.MAX_VALUE)
        .range("image-size", imageSize, 1, 4_096)
        .range("channels", channels, 0, 3)
        .range("threads", threads, 0, 1024)
        .range("run-timeout", runTimeout.toSeconds(), 3, 86_400)
        .orThrow();
  }

  /** How many threads decode. */
  public int decodingThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
