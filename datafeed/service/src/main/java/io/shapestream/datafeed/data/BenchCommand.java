package io.shapestream.datafeed.data;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.Violations;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.datafeed.preprocess.Fit;
import io.shapestream.datafeed.preprocess.Pace;
import io.shapestream.datafeed.preprocess.Preprocessor;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code data bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how many of a folder's train samples one thread makes ready for a batch, files read and decoded included, per second of",
      "processor time, and what that allocates."
    })
final class BenchCommand implements Callable<Integer> {
  @Mixin FolderOption data = new FolderOption();

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Both sides of the images made: 1..4096 (default: ${DEFAULT-VALUE}).")
  int imageSize = 32;

  @Option(
      names = "--augment",
      paramLabel = "HOW",
      defaultValue = "crop-flip",
      description = "As of datafeed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Augmentation augment = Augmentation.CROP_FLIP;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      defaultValue = "auto",
      description = "As of datafeed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Fit fit = Fit.AUTO;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "0",
      description = "As of datafeed: 0, 1 or 3 (default: ${DEFAULT-VALUE}).")
  int channels;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How long each of three runs takes, after as long a warm-up: 1..600 (default: ${DEFAULT-VALUE}).")
  int seconds = 5;

  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() {
    new Violations()
        .range("image-size", imageSize, 1, 4_096)
        .range("channels", channels, 0, 3)
        .range("seconds", seconds, 1, 600)
        .orThrow();
    Dataset dataset = data.dataset();
    int made = channels == 0 ? dataset.channels() : Math.max(channels, dataset.channels());
    Preprocessor preprocessor = new Preprocessor(1, imageSize, augment, fit.of(dataset), channels);
    PrintWriter out = command.commandLine().getOut();
    out.printf("%s: %s%n", dataset.name(), preprocessor.description());
    for (int run = 0; run < 3; run++) {
      int bytes = made * imageSize * imageSize;
      Pace pace = Pace.of(dataset, preprocessor, bytes, Duration.ofSeconds(seconds));
      out.printf(
          "%,.0f images/s of one core, %,.0f bytes allocated an image, %,d images%n",
          pace.imagesPerSecond(), pace.bytesPerImage(), pace.images());
      out.flush();
    }
    return 0;
  }
}
