package io.shapestream.trainer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.Commands;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.metrics.MetricsOptions;
import io.shapestream.metrics.MetricsServer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code trainer}. */
@Command(
    name = "trainer",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains one run on an image stream: reads batches from Kafka, trains a network, writes checkpoints, reports.",
      "A run goes on from its latest checkpoint; a finished run says so. Ends with SIGTERM or Ctrl-C after a checkpoint."
    })
public final class TrainerMain implements Callable<Integer> {

  @Mixin TrainerOptions options = new TrainerOptions();
  @Mixin KafkaSettings kafka = new KafkaSettings();
  @Mixin MetricsOptions metrics = new MetricsOptions();
  @Mixin ServiceOptions service = new ServiceOptions();

  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true"); // pictures are drawn, never shown
    System.exit(run(arguments));
  }

  /** {@code shape}, {@code weights} or {@code bench} first is another command of the same jar. */
  private static int run(String... arguments) {
    String first = arguments.length > 0 ? arguments[0] : "";
    return switch (first) {
      case "shape" -> Commands.run(new ShapeCommand(), afterFirst(arguments));
      case "weights" -> Commands.run(new WeightsCommand(), afterFirst(arguments));
      case "bench" -> bench(afterFirst(arguments));
      default -> Commands.run(new TrainerMain(), arguments);
    };
  }

  private static int bench(String... arguments) {
    String what = arguments.length > 0 ? arguments[0] : "";
    Callable<Integer> bench = what.equals("source") ? new SourceBench() : new StepBench();
    return Commands.run(bench, afterFirst(arguments));
  }

  private static String[] afterFirst(String... arguments) {
    return Arrays.copyOfRange(arguments, 1, arguments.length);
  }

  @Override
  public Integer call() throws InterruptedException {
    RunConfig config = options.checked();
    metrics.check();
    RunHealth health = new RunHealth();
    Optional<MetricsServer> server = metrics.serve(new PrometheusRegistry(), health);
    try {
      new TrainerService(config, kafka.client(), service.stop()::isRequested, health).run();
    } finally {
      server.ifPresent(MetricsServer::close);
    }
    return 0;
  }
}
