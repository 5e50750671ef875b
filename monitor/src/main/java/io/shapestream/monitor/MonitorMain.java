package io.shapestream.monitor;

import io.shapestream.command.Commands;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.monitor.expose.Door;
import io.shapestream.telemetry.TelemetryTopic;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code monitor}: runs until it is asked to stop. */
@Command(
    name = "monitor",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what training runs report: as metrics for Prometheus at /metrics, and as a live page at /.",
      "Prints a line READY with its address on standard output once it listens; /readyz tells when it has"
          + " caught up with the telemetry."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class MonitorMain implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin ServiceOptions service;

  @Mixin KafkaSettings kafka;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "Name or address to listen on (default: ${DEFAULT-VALUE}, this machine only; 0.0.0.0: everywhere).")
  String host;

  @Option(
      names = "--port",
      defaultValue = "9464",
      description = "Port to listen on (default: ${DEFAULT-VALUE}; 0: any free one).")
  int port;

  @Mixin AccessOptions access;

  @Option(
      names = "--forget-after",
      paramLabel = "TIME",
      defaultValue = "24h",
      description =
          "How long after its last report a run disappears: a number and s, m, h or d (default:"
              + " ${DEFAULT-VALUE}).")
  String forgetAfter;

  public static void main(String... arguments) {
    System.exit(run(arguments));
  }

  /** {@code bench} as the first word is another command of the same jar. */
  private static int run(String... arguments) {
    return arguments.length > 0 && arguments[0].equals("bench")
        ? Commands.run(new ScrapeBench(), Arrays.copyOfRange(arguments, 1, arguments.length))
        : Commands.run(new MonitorMain(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    Door door = new Door(host, port, access.access());
    MonitorSettings settings =
        new MonitorSettings(
            door, Times.parse("forget-after", forgetAfter), TelemetryTopic.DEFAULT.name());
    try (Monitor monitor = new Monitor(settings, kafka.client(), Clock.systemUTC())) {
      monitor.start();
      PrintWriter out = spec.commandLine().getOut();
      out.println("READY " + door.access().scheme() + "://" + address(host) + ":" + monitor.port());
      out.flush();
      service.stop().await();
    }
    return 0;
  }

  private static String address(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
