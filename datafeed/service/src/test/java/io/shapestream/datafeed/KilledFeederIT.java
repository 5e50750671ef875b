package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.stream.read.UnitReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Feeders as real processes, ended in the ways that processes end. */
class KilledFeederIT {
  private static final int UNITS = 2 * 85;

  @Test
  void aFeederKilledInTheMiddleOfATransactionLosesAndDoublesNothing() throws Exception {
    TestStream stream = TestStream.create("killed", 4);
    Process process = stalling(stream);
    try (UnitReader reader = stream.reader("reader")) {
      await(process, "STALLED");
      try (Datafeed survivor = stream.feeder(stream.settings(2))) {
        survivor.feeding().get(30, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        List<String> hashes = TestStream.hashes(reader, 4);
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
            .as("until a unit of every partition came after the kill")
            .isLessThan(Duration.ofSeconds(10));
        hashes.addAll(TestStream.hashes(reader, UNITS - 4));
        assertThat(hashes).isEqualTo(FeedersIT.Reference.hashes(UNITS));
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(FeedersIT.records(stream.topics().train(), "read_uncommitted"))
        .as("records in the log: those of the killed transactions are there, aborted")
        .hasSizeGreaterThan(UNITS);
  }

  @Test
  void aFeederThatWakesUpAsAZombieInTheMiddleOfATransactionDoesNoHarm() throws Exception {
    TestStream stream = TestStream.create("zombie", 4);
    Process process = stalling(stream);
    try (UnitReader reader = stream.reader("reader");
        UnitReader afterwards = stream.reader("afterwards")) {
      await(process, "STALLED");
      signal(process, "STOP");
      try (Datafeed survivor = stream.feeder(stream.settings(2))) {
        List<String> before = TestStream.hashes(reader, UNITS / 2);
        signal(process, "CONT");
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        before.addAll(TestStream.hashes(reader, UNITS - UNITS / 2));
        assertThat(before).isEqualTo(FeedersIT.Reference.hashes(UNITS));
        Thread.sleep(3000);
        assertThat(process.isAlive()).as("the zombie went on as a member").isTrue();
        assertThat(said(process))
            .as("what the zombie's own commit met")
            .contains("is opened again");
        assertThat(survivor.ended()).isNotDone();
      }
      assertThat(TestStream.hashes(afterwards, UNITS))
          .as("the log after the zombie had its time")
          .isEqualTo(FeedersIT.Reference.hashes(UNITS));
      assertThat(afterwards.next(Duration.ofSeconds(1))).as("a unit after the last").isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theCommandSaysReadyAndEndsWithinTwoSecondsOfSigterm() throws Exception {
    TestStream stream = TestStream.create("command", 2);
    Process process = command(stream.name(), "--epochs", "1");
    try {
      await(process, "READY " + stream.name());
      long asked = System.nanoTime();
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theCommandEndsWithItsStandardInput() throws Exception {
    TestStream stream = TestStream.create("stdin", 2);
    Process process = command(stream.name(), "--stop-with-stdin");
    try {
      await(process, "READY " + stream.name());
      process.getOutputStream().close();
      assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theCommandTellsWhatIsWrongWithItsDataInASentence() throws Exception {
    Process process = command("nowhere", "--data", "/nowhere");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(said)
        .contains("datafeed: data must be a folder, but /nowhere is none")
        .doesNotContain("at io.shapestream");
  }

  /** Stalls in its 16th unit. */
  private static Process stalling(TestStream stream) throws IOException {
    return java(StallingFeeder.class, SharedBroker.bootstrapServers(), stream.name(), "1550");
  }

  private static String said(Process process) throws IOException {
    byte[] bytes = process.getErrorStream().readNBytes(process.getErrorStream().available());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).as("kill -%s", signal).isZero();
  }

  private static Process command(String stream, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--bootstrap-servers", SharedBroker.bootstrapServers(), "--stream", stream));
    arguments.addAll(Arrays.asList(more));
    return java(DatafeedMain.class, arguments.toArray(String[]::new));
  }

  private static Process java(Class<?> main, String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    words.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("SHAPESTREAM_HOME", "../..");
    return builder.start();
  }

  private static void await(Process process, String line) throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String said = lines.readLine();
    while (said != null && !said.equals(line)) {
      said = lines.readLine();
    }
    assertThat(said).as("what the process prints").isEqualTo(line);
  }
}
