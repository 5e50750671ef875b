package io.shapestream.command;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has; a picocli mixin. */
public final class ServiceOptions {

  private static final Duration GRACE = Duration.ofSeconds(60);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties file with a line key=value for any option (key: the option's name without dashes) and for Kafka"
              + " client settings (key: kafka.NAME). The environment and flags override it.")
  @Nullable Path config;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "What is logged to standard error: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  LogLevel logLevel;

  @Option(
      names = "--stop-with-stdin",
      hidden = true,
      description =
          "End when standard input ends: for a parent process that must not leave this one behind.")
  boolean stopWithStdin;

  private final Stop stop = new Stop();

  /** Options of a service, which logs its life cycle. */
  public ServiceOptions() {
    this(LogLevel.INFO);
  }

  private ServiceOptions(LogLevel logLevel) {
    this.logLevel = logLevel;
  }

  /**
   * Options of a command that a person runs: its output is its result, and only warnings are
   * logged.
   */
  public static ServiceOptions quiet() {
    return new ServiceOptions(LogLevel.WARN);
  }

  enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** The wish that this process ends. */
  public Stop stop() {
    return stop;
  }

  void start() {
    logLevels();
    stop.onSignals(GRACE);
    if (stopWithStdin) {
      stop.onEndOf(System.in);
    }
  }

  private void logLevels() {
    if (org.slf4j.LoggerFactory.getLogger("io.shapestream")
        instanceof ch.qos.logback.classic.Logger own) {
      own.setLevel(ch.qos.logback.classic.Level.toLevel(logLevel.name()));
    }
  }
}
