package io.shapestream.standalone.chaos;

import io.shapestream.command.Stop;
import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.stream.StreamTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A stream under disturbances, and the same stream without any.
 *
 * <p>First feeders and broker are disturbed while a reader follows; then the log is read once more;
 * then one feeder makes the same stream on a broker of its own, in peace. All three must be the
 * same, byte for byte. Everything runs in processes, which end when this one does.
 */
public final class Chaos {

  static final int PARTITIONS = 6;
  private static final StreamTopics TOPICS = new StreamTopics("chaos");
  private static final Duration READING = Duration.ofMinutes(5);
  private static final long FAR_AHEAD = 2000;

  private final Launcher launcher;
  private final Path data;
  private final long seed;
  private final Stop stop;
  private final Consumer<String> say;

  /**
   * Starts nothing yet.
   *
   * @param data folder of a data set
   * @param seed of the disturbances
   * @param say takes lines for people
   */
  public Chaos(Launcher launcher, Path data, long seed, Stop stop, Consumer<String> say) {
    this.launcher = launcher.withJavaOptions("-XX:TieredStopAtLevel=1", "-Xmx256m");
    this.data = data;
    this.seed = seed;
    this.stop = stop;
    this.say = say;
  }

  /** When there was enough. */
  @FunctionalInterface
  public interface Enough {
    boolean test(int disturbances);
  }

  /**
   * Disturbs until it is enough, and compares.
   *
   * @param folder for data and logs; the caller's
   * @throws UserError when a process gives up, or the stream doesn't go on
   * @throws CancellationException when asked to stop
   */
  public Verdict run(Path folder, Enough enough) throws InterruptedException {
    Path disturbed = made(folder.resolve("disturbed"));
    Path alone = made(folder.resolve("undisturbed"));
    Storm storm = new Storm(seed, stop, say);
    List<String> seen;
    List<String> logged;
    try (KafkaNode broker = new KafkaNode(launcher, disturbed);
        Cluster cluster = new Cluster(broker.address(), TOPICS);
        Crew crew = new Crew(launcher, arguments(broker, Storm.LEAD), disturbed)) {
      cluster.prepare(PARTITIONS);
      seen = storm.over(broker, cluster, crew, TOPICS, enough);
      crew.end();
      say.accept("Reading the log of " + seen.size() + " units once more ...");
      logged = read(cluster, seen.size());
    }
    say.accept("Making the same units with one undisturbed feeder ...");
    List<String> expected = undisturbed(alone, seen.size());
    List<String> differences = new ArrayList<>(errors(disturbed));
    Verdict.difference("what the reader saw", seen, expected).ifPresent(differences::add);
    Verdict.difference("what the log holds", logged, expected).ifPresent(differences::add);
    return storm.verdict(seen.size(), differences);
  }

  private List<String> undisturbed(Path folder, int units) throws InterruptedException {
    try (KafkaNode broker = new KafkaNode(launcher, folder);
        Cluster cluster = new Cluster(broker.address(), TOPICS);
        Crew crew = new Crew(launcher, arguments(broker, FAR_AHEAD), folder)) {
      cluster.prepare(PARTITIONS);
      crew.add(1);
      return read(cluster, units);
    }
  }

  private List<String> read(Cluster cluster, int units) throws InterruptedException {
    try (Witness witness = new Witness(cluster.kafka(), TOPICS, "reading", units).start()) {
      long end = System.nanoTime() + READING.toNanos();
      while (witness.units() < units && System.nanoTime() - end < 0) {
        witness.check();
        if (stop.await(Duration.ofMillis(20))) {
          throw new CancellationException("stopped");
        }
        if (witness.longestWait().compareTo(Storm.PATIENCE) > 0) {
          break;
        }
      }
      return witness.hashes();
    }
  }

  private List<String> arguments(KafkaNode broker, long lead) {
    return List.of(
        "--bootstrap-servers", broker.address(),
        "--stream", TOPICS.stream(),
        "--data", data.toString(),
        "--unit-size", "8",
        "--image-size", "28",
        "--lead", String.valueOf(lead),
        "--log-level", "INFO");
  }

  /** Nothing that happens to a feeder is an error of the feeder. */
  private static List<String> errors(Path logs) {
    List<String> errors = new ArrayList<>();
    try (Stream<Path> files = Files.list(logs)) {
      for (Path log :
          files.filter(f -> f.getFileName().toString().startsWith("feeder-")).toList()) {
        try (Stream<String> lines = Files.lines(log)) {
          Optional<String> error = lines.filter(line -> line.contains(" ERROR ")).findFirst();
          error.ifPresent(line -> errors.add(log.getFileName() + " tells of an error: " + line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading the feeders' logs in " + logs, e);
    }
    return errors;
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("making " + folder, e);
    }
  }
}
