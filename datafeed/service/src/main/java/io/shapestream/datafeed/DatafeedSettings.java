package io.shapestream.datafeed;

import io.shapestream.command.Violations;
import io.shapestream.datafeed.preprocess.Augmentation;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a feeder is told. All but {@code data}, {@code lead} and {@code runTimeout} are the same for
 * every feeder of a stream.
 *
 * @param stream the stream's name
 * @param data folder of the data set
 * @param seed of the permutation and the augmentation
 * @param unitSize images of a unit
 * @param lead units that the plan may be ahead of the slowest live run
 * @param epochs of the plan; 0 = unlimited
 * @param imageSize pixels of the stream's images, both sides
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
    Duration runTimeout) {
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
        .range("run-timeout", runTimeout.toSeconds(), 3, 86_400)
        .orThrow();
  }
}
