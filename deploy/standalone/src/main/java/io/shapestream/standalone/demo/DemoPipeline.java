package io.shapestream.standalone.demo;

import io.shapestream.command.Stop;
import io.shapestream.standalone.process.Child;
import io.shapestream.standalone.process.Children;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.standalone.state.StateFolder;
import io.shapestream.standalone.topics.StreamTopicsSetup;
import io.shapestream.standalone.watch.RunProgress;
import io.shapestream.standalone.watch.TelemetryTail;
import io.shapestream.telemetry.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The processes of the demo and what its runs report. They start in the order broker, monitor,
 * feeders, trainers, and end in the reverse order. One thread's.
 */
final class DemoPipeline implements AutoCloseable {

  static final int PARTITIONS = 4;
  private static final String STREAM = "demo";

  /** The paper's 0.1 and 20 move alphas over 200 epochs; a demo of six shows it sooner. */
  private static final List<String> HASTY_ALPHAS =
      List.of("--alpha-learning-rate", "1", "--alpha-step", "10");

  /** So far the faster run may be ahead of the slower one: more than the whole default demo. */
  private static final String LEAD_UNITS = "2000";

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);

  private final DemoOptions options;
  private final StateFolder state;
  private final Launcher launcher;
  private final Children children = new Children();
  private final Map<Child, RunProgress> trainers = new LinkedHashMap<>();
  private final Map<String, RunProgress> runs = new LinkedHashMap<>();
  private String bootstrapServers = "";
  private boolean isTraining;

  DemoPipeline(DemoOptions options, StateFolder state, Launcher launcher) {
    this.options = options;
    this.state = state;
    this.launcher = launcher;
  }

  /** Starts the broker and creates the topics. */
  void startKafka() throws InterruptedException {
    bootstrapServers =
        start(
                "kafka",
                "kafka",
                List.of(
                    "--data-dir",
                    state.kafka().toString(),
                    "--port",
                    String.valueOf(options.kafkaPort)))
            .awaitReady(START);
    StreamTopicsSetup.ensure(client(), STREAM, PARTITIONS, 1);
  }

  /** Returns the address of the live page. */
  String startMonitor() throws InterruptedException {
    return start("monitor", "monitor", kafkaAnd("--port", String.valueOf(options.port)))
        .awaitReady(START);
  }

  void startFeedersAndTrainers(Path data) {
    for (int feeder = 1; feeder <= options.feeders; feeder++) {
      start("feeder-" + feeder, "datafeed", feederArguments(data));
    }
    startTrainer("human", "human-cifar");
    startTrainer("adaptor", "shape-adaptor");
  }

  /**
   * Follows the runs until both have ended or the demo is asked to stop.
   *
   * @return whether both runs have ended
   * @throws io.shapestream.command.UserError with the last words of a process that ended too soon
   */
  boolean follow(Display display, Stop stop) {
    try (TelemetryTail tail = new TelemetryTail(client())) {
      while (!trainers.isEmpty() && !stop.isRequested()) {
        tail.poll(POLL).forEach(this::accept);
        display.show(List.copyOf(runs.values()));
        settle(stop);
      }
      tail.poll(POLL).forEach(this::accept);
      display.show(List.copyOf(runs.values()));
    }
    return trainers.isEmpty();
  }

  /** Whether any run has reported. */
  boolean isTraining() {
    return isTraining;
  }

  /** Folders of the runs, in the order in which they are shown. */
  List<Path> runFolders() {
    return runs.keySet().stream().map(run -> state.runs().resolve(run)).toList();
  }

  @Override
  public void close() {
    children.close();
  }

  private void accept(Report report) {
    RunProgress run = runs.get(report.run());
    if (run != null) {
      run.accept(report);
      isTraining = true;
    }
  }

  /**
   * Lets trainers that are done go; anything else that ended is a failure, unless all are ending.
   */
  private void settle(Stop stop) {
    Optional<Child> ended = children.ended();
    if (ended.isEmpty() || stop.isRequested()) {
      return;
    }
    Child child = ended.get();
    if (!trainers.containsKey(child) || child.exitCode().orElse(1) != 0) {
      throw child.failure();
    }
    trainers.remove(child);
    children.remove(child);
  }

  private void startTrainer(String suffix, String mode) {
    String run = options.network + "-" + suffix;
    RunProgress progress = new RunProgress(run);
    runs.put(run, progress);
    trainers.put(start("trainer-" + suffix, "trainer", trainerArguments(run, mode)), progress);
  }

  private Child start(String name, String service, List<String> arguments) {
    return children.add(Child.start(launcher, name, service, arguments, state.logs()));
  }

  private List<String> feederArguments(Path data) {
    return kafkaAnd(
        "--stream",
        STREAM,
        "--data",
        data.toString(),
        "--epochs",
        String.valueOf(options.epochs),
        "--lead",
        LEAD_UNITS,
        "--image-size",
        String.valueOf(options.imageSize),
        "--unit-size",
        String.valueOf(options.batchSize));
  }

  private List<String> trainerArguments(String run, String mode) {
    List<String> arguments =
        kafkaAnd(
            "--stream",
            STREAM,
            "--run",
            run,
            "--network",
            options.network,
            "--mode",
            mode,
            "--width",
            String.valueOf(options.width),
            "--batch-size",
            String.valueOf(options.batchSize),
            "--epochs",
            String.valueOf(options.epochs),
            "--threads",
            "1",
            "--checkpoints",
            state.runs().toString());
    arguments.addAll(HASTY_ALPHAS);
    return arguments;
  }

  private List<String> kafkaAnd(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--bootstrap-servers", bootstrapServers));
    all.addAll(List.of(arguments));
    return all;
  }

  private Map<String, Object> client() {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }
}
