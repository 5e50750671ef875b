package io.shapestream.datafeed.data;

import io.shapestream.command.ServiceOptions;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.Survey.Refusal;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code data check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decodes every sample of a folder, and prints a line for each that a feeder would refuse: split, id, source and reason.",
      "Exit code 1 when there are any."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin LookOptions look = new LookOptions();
  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() {
    Dataset dataset = look.dataset();
    List<Refusal> refusals =
        Stream.of(Split.values())
            .flatMap(split -> look.survey(dataset, split).refusals().stream())
            .toList();
    PrintWriter out = command.commandLine().getOut();
    for (Refusal each : refusals) {
      out.printf(
          "%s %d, %s: %s%n",
          LookOptions.word(each.split()), each.id(), each.source(), each.reason());
    }
    out.printf(
        "%s: %,d of %,d samples can't be used%n",
        dataset.name(),
        refusals.size(),
        dataset.samples(Split.TRAIN) + (long) dataset.samples(Split.TEST));
    out.flush();
    return refusals.isEmpty() ? 0 : 1;
  }
}
