package io.shapestream.standalone.chaos;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.standalone.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Disturbs a stream at random on this machine, with a broker and 1, 2 and 6 feeders of its own: feeders added,"
          + " stopped, killed in open transactions, paused until others have taken over; the broker killed.",
      "Checks that a reader sees what one undisturbed feeder makes: no batch lost, doubled or out of order, every byte"
          + " the same. Exit code 0 if so, 1 if not."
    })
public final class ChaosCommand implements Callable<Integer> {

  private static final int INTERRUPTED = 130;

  @Mixin private ServiceOptions service = ServiceOptions.quiet();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How long it is disturbed, 0..10080, but never fewer than 33 times; checking takes some"
              + " more (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the disturbances (default: a random one, which is printed).")
  private @Nullable Long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data set: a folder as the feeder takes it (default: the Fashion-MNIST sample that ships with ShapeStream).")
  private @Nullable Path data;

  @Override
  public Integer call() throws IOException, InterruptedException {
    new Violations().range("minutes", minutes, 0, 10_080).orThrow();
    Launcher launcher = Launcher.fromEnvironment();
    Path images = data == null ? launcher.home().resolve("datafeed/data/fashion-mnist") : data;
    if (!Files.isDirectory(images)) {
      throw new UserError("There is no data folder " + images.toAbsolutePath() + " (--data).");
    }
    long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
    Path folder = Files.createTempDirectory("shapestream-chaos-");
    System.out.println("Seed " + chosen + ", data and logs: " + folder);
    try {
      return run(new Chaos(launcher, images, chosen, service.stop(), System.out::println), folder);
    } catch (CancellationException e) {
      System.out.println("Stopped; nothing was decided.");
      delete(folder);
      return INTERRUPTED;
    } catch (UserError e) {
      throw new UserError(e.getMessage() + System.lineSeparator() + "Data and logs: " + folder, e);
    }
  }

  private int run(Chaos chaos, Path folder) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    Verdict verdict =
        chaos.run(folder, count -> count >= Script.ROUND && System.nanoTime() - end >= 0);
    System.out.println(verdict.stalls());
    System.out.println(
        verdict.midTransaction() + " kills met an open transaction. " + verdict.sentence());
    if (verdict.isPassed()) {
      delete(folder);
      return 0;
    }
    System.out.println("Data and logs: " + folder);
    return 1;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
