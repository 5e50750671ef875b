package io.shapestream.datafeed.data;

import io.shapestream.command.Violations;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.Crew;
import io.shapestream.datafeed.preprocess.Survey;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that look at every sample of a folder share; a picocli mixin. */
final class LookOptions {
  @Mixin FolderOption data = new FolderOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that decode: 1..1024; 0: one a core (default: ${DEFAULT-VALUE}).")
  int threads;

  Dataset dataset() {
    new Violations().range("threads", threads, 0, 1024).orThrow();
    return data.dataset();
  }

  Survey survey(Dataset dataset, Split split) {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Crew crew = new Crew(threads == 0 ? cores : threads);
        ProgressBar bar = Progress.samples(word(split), dataset.samples(split))) {
      return Survey.of(dataset, split, crew, bar::step);
    }
  }

  static String word(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
