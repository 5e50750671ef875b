package io.shapestream.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** Runs of the tests: a tiny VGG on a small stream. */
final class Trainings {
  private Trainings() {}

  static void train(Path folder, TestStream stream, String... more) throws InterruptedException {
    train(folder, stream, () -> false, more);
  }

  static void train(Path folder, TestStream stream, BooleanSupplier stop, String... more)
      throws InterruptedException {
    train(TestStream.kafka(), new RunHealth(), folder, stream, stop, more);
  }

  static void train(
      Map<String, Object> kafka,
      RunHealth health,
      Path folder,
      TestStream stream,
      BooleanSupplier stop,
      String... more)
      throws InterruptedException {
    new TrainerService(config(folder, stream, more), kafka, stop, health).run();
  }

  static RunConfig config(Path folder, TestStream stream, String... more) {
    TrainerOptions options = new TrainerOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(arguments(folder, stream, more).toArray(String[]::new));
    return options.checked();
  }

  static List<String> arguments(Path folder, TestStream stream, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--stream", stream.name(),
                "--network", "vgg-a",
                "--width", "0.1",
                "--output-dim", "4",
                "--batch-size", "16",
                "--alpha-step", "2",
                "--learning-rate", "0.05",
                "--threads", "1",
                "--report-every", "1",
                "--checkpoints", folder.toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }
}
