package io.shapestream.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.fuzzing.Bounds;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whatever a config file holds: the command runs, or says in a sentence why not. */
class ConfigFuzzTest {
  /** A command line is built anew each time, and its usage may be printed. */
  private static final Bounds BOUNDS = new Bounds(32 << 20, 1_000, Duration.ofSeconds(10));

  @Command(name = "sample", mixinStandardHelpOptions = true)
  static final class Sample implements Callable<Integer> {
    @Option(names = "--config")
    @Nullable Path config;

    @Option(names = "--batch-size")
    int batchSize = 128;

    @Option(names = "--rate")
    double rate = 0.1;

    @Option(names = "--fast")
    boolean fast;

    @Option(names = "--folder")
    Path folder = Path.of(".");

    @Mixin KafkaSettings kafka = new KafkaSettings();

    @Override
    public Integer call() {
      return kafka.client().isEmpty() ? 3 : 0;
    }
  }

  @FuzzTest
  void aConfigFileIsReadOrRefused(byte[] bytes) throws Exception {
    runs(bytes, "--config");
  }

  @FuzzTest
  void kafkasOwnFileIsReadOrRefused(byte[] bytes) throws Exception {
    runs(bytes, "--kafka-config");
  }

  private static void runs(byte[] bytes, String option) throws Exception {
    Path file = Files.createTempFile("hostile", ".properties");
    StringWriter err = new StringWriter();
    try {
      Files.write(file, bytes);
      CommandLine line =
          new CommandLine(new Sample()).setErr(new PrintWriter(err)).setOut(new PrintWriter(err));
      int code = BOUNDS.hold(bytes.length, () -> Commands.run(Map.of(), line, option + "=" + file));
      assertThat(code).as("%s", err).isIn(0, 1, 2);
      assertThat(err.toString()).doesNotContain("\tat ", "a defect of the program");
      assertThat(code == 0 || !err.toString().isBlank()).as("a sentence").isTrue();
    } finally {
      Files.delete(file);
    }
  }
}
