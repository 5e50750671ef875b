package io.shapestream.datafeed.data;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.ChannelStatistics;
import io.shapestream.datafeed.preprocess.PublishedStatistics;
import io.shapestream.datafeed.preprocess.StatisticsFile;
import io.shapestream.datafeed.preprocess.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code data stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads every train sample of a folder, prints classes, their samples, and the channels' means and deviations, and keeps these",
      "in DIR/channels.properties, from which every feeder takes them."
    })
final class StatsCommand implements Callable<Integer> {
  @Mixin LookOptions look = new LookOptions();

  @Option(
      names = "--published",
      description = "Keeps the published numbers of a known data set in place of measured ones.")
  boolean published;

  @Option(names = "--print-only", description = "Keeps nothing.")
  boolean printOnly;

  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() {
    Dataset dataset = look.dataset();
    Optional<ChannelStatistics> known = PublishedStatistics.of(dataset.name());
    if (published && known.isEmpty()) {
      throw new UserError("published is for known data sets only, not for " + dataset.name());
    }
    Survey survey = look.survey(dataset, Split.TRAIN);
    PrintWriter out = command.commandLine().getOut();
    samples(dataset, survey, out);
    line(out, "measured", survey.statistics());
    known.ifPresent(statistics -> line(out, "published", statistics));
    if (!printOnly) {
      out.println("kept in    " + kept(published ? known.orElseThrow() : survey.statistics()));
    }
    out.flush();
    return 0;
  }

  private Path kept(ChannelStatistics statistics) {
    try {
      return StatisticsFile.write(look.data.folder, statistics);
    } catch (IOException e) {
      throw new UserError(
          "can't write %s into %s: %s; print-only keeps nothing"
              .formatted(StatisticsFile.NAME, look.data.folder, e.getMessage()),
          e);
    }
  }

  private static void samples(Dataset dataset, Survey survey, PrintWriter out) {
    out.println("data set   " + dataset.name());
    out.printf(
        "samples    %,d to train on, %,d to test on%n",
        dataset.samples(Split.TRAIN), dataset.samples(Split.TEST));
    if (!survey.refusals().isEmpty()) {
      out.printf("left out   %,d that can't be used: see data check%n", survey.refusals().size());
    }
    int[] counts = new int[dataset.classes().size()];
    for (int id = 0; id < dataset.samples(Split.TRAIN); id++) {
      counts[dataset.label(Split.TRAIN, id)]++;
    }
    out.printf("classes    %,d; label, name, train samples:%n", counts.length);
    for (int label = 0; label < counts.length; label++) {
      out.printf("%10d %s %,d%n", label, dataset.classes().get(label), counts[label]);
    }
  }

  private static void line(PrintWriter out, String word, ChannelStatistics statistics) {
    out.printf(
        "%-10s mean %s, deviation %s%n",
        word, numbers(statistics.mean()), numbers(statistics.deviation()));
  }

  private static String numbers(List<Float> numbers) {
    return numbers.stream()
        .map(n -> String.format(Locale.ROOT, "%.4f", n))
        .collect(Collectors.joining(" "));
  }
}
