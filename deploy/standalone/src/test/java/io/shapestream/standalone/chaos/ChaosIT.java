package io.shapestream.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.Stop;
import io.shapestream.standalone.process.Launcher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, disturbed at random. A seed that failed is tried again with {@code
 * -Dshapestream.seed=N}; data and logs of a failure stay in the folder that is printed.
 */
class ChaosIT {

  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder = Path.of("");

  @Test
  void whateverHappensAReaderSeesWhatOneUndisturbedFeederMakes() throws Exception {
    long seed = Long.getLong("shapestream.seed", new Random().nextInt(1_000_000));
    System.out.println("Chaos with seed " + seed + " in " + folder);
    Chaos chaos =
        new Chaos(
            new Launcher(HOME),
            HOME.resolve("datafeed/data/fashion-mnist"),
            seed,
            new Stop(),
            System.out::println);

    Verdict verdict = chaos.run(folder, disturbances -> disturbances >= Script.ROUND);

    System.out.println(verdict.stalls());
    assertThat(verdict.differences()).as(verdict.sentence()).isEmpty();
    assertThat(verdict.disturbances()).isGreaterThanOrEqualTo(30);
    assertThat(verdict.happened())
        .containsOnlyKeys(Stream.of(Disturbance.values()).map(Disturbance::name).toList());
    assertThat(verdict.midTransaction()).as("kills that met an open transaction").isPositive();
    assertThat(verdict.units()).as("units: more than an epoch").isGreaterThan(1063);
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
        .as("processes left behind")
        .isEmpty();
  }

  @Test
  void theCommandEndsItsProcessesWhenItIsKilled() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(HOME.resolve("shapestream").toString(), "chaos", "--seed", "1");
    builder.environment().put("SHAPESTREAM_SKIP_BUILD", "1");
    builder.environment().put("SHAPESTREAM_JAVA_OPTIONS", "-Djava.io.tmpdir=" + folder);
    builder.redirectErrorStream(true);
    Process command = builder.start();
    try (var said = command.inputReader()) {
      assertThat(said.lines().anyMatch(line -> line.startsWith("  1 ")))
          .as("the first disturbance is told")
          .isTrue();
      ProcessHandle[] children = command.descendants().toArray(ProcessHandle[]::new);
      assertThat(children).as("broker and feeders").hasSizeGreaterThanOrEqualTo(2);
      command.destroyForcibly().waitFor();
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(60))
          .until(() -> Arrays.stream(children).noneMatch(ProcessHandle::isAlive));
    } finally {
      command.descendants().forEach(ProcessHandle::destroyForcibly);
      command.destroyForcibly();
    }
  }
}
