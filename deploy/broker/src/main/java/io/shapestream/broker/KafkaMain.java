package io.shapestream.broker;

import io.shapestream.command.Commands;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code kafka}: a broker until the process is asked to stop. Standard output carries
 * one line, {@code READY 127.0.0.1:PORT}, once clients are served.
 */
@Command(
    name = "kafka",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs Apache Kafka on one node (KRaft), for the demo and for trials on this machine.",
      "Prints READY ADDRESS when clients are served; ends with SIGTERM or Ctrl-C and keeps the data."
    })
public final class KafkaMain implements Callable<Integer> {

  /** What the line on standard output starts with; the address follows. */
  static final String READY = "READY ";

  private static final int FAILED = 1;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = ".shapestream/kafka",
      description =
          "Where the data lies; made when missing, continued otherwise (default: ${DEFAULT-VALUE}).")
  Path dataDir = Path.of(".shapestream/kafka");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port on the loopback address, 0 for any free one (default: ${DEFAULT-VALUE}).")
  int port = 9092;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = EmbeddedBroker.LOOPBACK,
      description =
          "Address to listen on; only ${DEFAULT-VALUE}: connections are neither encrypted nor authenticated.")
  String host = EmbeddedBroker.LOOPBACK;

  @Option(
      names = "--advertised-host",
      paramLabel = "NAME",
      defaultValue = EmbeddedBroker.LOOPBACK,
      description =
          "Name or address by which clients find the broker (default: ${DEFAULT-VALUE}). Another one makes it listen on all"
              + " addresses: only inside a network that you trust, such as a cluster's for a trial.")
  String advertisedHost = EmbeddedBroker.LOOPBACK;

  @Mixin ServiceOptions service = new ServiceOptions();

  public static void main(String[] arguments) {
    System.exit(Commands.run(new KafkaMain(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!host.equals(EmbeddedBroker.LOOPBACK)) {
      throw new UserError(
          "host must be "
              + EmbeddedBroker.LOOPBACK
              + " (--host), was "
              + host
              + ": this broker serves its own machine only; for others run a Kafka cluster, or for a trial say by which"
              + " name they find it (--advertised-host)");
    }
    new Violations()
        .matches("advertised-host", advertisedHost, "[a-zA-Z0-9._-]+", "a host's name or address")
        .orThrow();
    KraftServer.onFatal(this::fail);
    try (EmbeddedBroker broker = new EmbeddedBroker(dataDir, port, advertisedHost)) {
      broker.start();
      System.out.println(READY + broker.bootstrapServers());
      service.stop().await();
    }
    return 0;
  }

  /** Kafka can't go on, and its threads may be stuck: the process ends at once. */
  private void fail(String reason) {
    System.err.println("kafka: " + DataFolder.whyStopped(dataDir, reason));
    Runtime.getRuntime().halt(FAILED);
  }
}
