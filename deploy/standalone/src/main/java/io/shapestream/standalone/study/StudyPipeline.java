package io.shapestream.standalone.study;

import io.shapestream.command.Stop;
import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Child;
import io.shapestream.standalone.process.Children;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.standalone.state.StateFolder;
import io.shapestream.standalone.topics.StreamTopicsSetup;
import io.shapestream.standalone.watch.RunProgress;
import io.shapestream.standalone.watch.TelemetryTail;
import io.shapestream.telemetry.Report;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The processes of a study: a broker, a feeder that records the whole stream, and trainers, so many
 * at a time. A trainer that fails is told and the others go on; a broker or feeder that fails ends
 * the study. One thread's.
 */
final class StudyPipeline implements AutoCloseable {
  private static final int PARTITIONS = 4;

  /** The whole stream is recorded: each run begins at its start, the last one too. */
  private static final String LEAD_UNITS = "1000000";

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long TELL_NANOS = Duration.ofSeconds(20).toNanos();

  private final Study study;
  private final StateFolder state;
  private final Launcher launcher;
  private final int parallel;
  private final PrintStream out;
  private final Children children = new Children();
  private final Deque<StudyRun> waiting = new ArrayDeque<>();
  private final Map<Child, StudyRun> training = new LinkedHashMap<>();
  private final Map<String, RunProgress> progress = new LinkedHashMap<>();
  private final Map<String, Trajectory> trajectories = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private String bootstrapServers = "";
  private long toldNanos = System.nanoTime();

  StudyPipeline(Study study, StateFolder state, Launcher launcher, int parallel, PrintStream out) {
    this.study = study;
    this.state = state;
    this.launcher = launcher;
    this.parallel = parallel;
    this.out = out;
    study.runs().forEach(run -> trajectories.put(run.name(), new Trajectory()));
    study.runs().stream().filter(run -> outcome(run).isEmpty()).forEach(waiting::add);
  }

  /** Whether any run has ended, now or before. */
  boolean hasTrained() {
    return waiting.size() + training.size() + failures.size() < study.runs().size();
  }

  /**
   * Trains what is left until all is done or a stop is asked for.
   *
   * @throws UserError with the last words of a broker or feeder that ended too soon
   */
  void train(Stop stop) throws InterruptedException {
    startKafka();
    if (!waiting.isEmpty() && !stop.isRequested()) {
      out.printf("%d of %d runs to train%n", waiting.size(), study.runs().size());
      start("feeder", "datafeed", feederArguments());
    }
    try (TelemetryTail tail = new TelemetryTail(client())) {
      while (!(waiting.isEmpty() && training.isEmpty()) && !stop.isRequested()) {
        startTrainers();
        tail.poll(POLL).forEach(this::accept);
        settle(stop);
        tell();
      }
      List<Report> rest = tail.poll(Duration.ofSeconds(2));
      while (!rest.isEmpty()) {
        rest.forEach(this::accept);
        rest = tail.poll(POLL);
      }
    }
  }

  /** What is known by now. */
  StudyResult result() {
    List<StudyResult.Run> runs = new ArrayList<>();
    List<String> unfinished = new ArrayList<>();
    for (StudyRun run : study.runs()) {
      Optional<RunOutcome> outcome = outcome(run);
      if (outcome.isPresent()) {
        runs.add(result(run, outcome.get()));
      } else if (!failures.containsKey(run.name())) {
        unfinished.add(run.name());
      }
    }
    return StudyResult.of(study, runs, failures, unfinished);
  }

  @Override
  public void close() {
    children.close();
  }

  private StudyResult.Run result(StudyRun run, RunOutcome outcome) {
    Trajectory trajectory = trajectories.get(run.name());
    return new StudyResult.Run(
        run.name(),
        run.group(),
        run.options(),
        outcome,
        trajectory == null ? List.of() : trajectory.points());
  }

  private void startKafka() throws InterruptedException {
    bootstrapServers =
        start("kafka", "kafka", List.of("--data-dir", state.kafka().toString(), "--port", "0"))
            .awaitReady(START);
    StreamTopicsSetup.ensure(client(), study.name(), PARTITIONS, 1);
  }

  private void startTrainers() {
    while (training.size() < parallel && !waiting.isEmpty()) {
      StudyRun run = waiting.remove();
      progress.put(run.name(), new RunProgress(run.name()));
      training.put(start("trainer-" + run.name(), "trainer", trainerArguments(run)), run);
    }
  }

  private void accept(Report report) {
    Trajectory trajectory = trajectories.get(report.run());
    if (trajectory != null) {
      trajectory.accept(report.kind());
    }
    RunProgress live = progress.get(report.run());
    if (live != null) {
      live.accept(report);
    }
  }

  private void settle(Stop stop) {
    Optional<Child> ended = children.ended();
    if (ended.isEmpty() || stop.isRequested()) {
      return;
    }
    Child child = ended.get();
    StudyRun run = training.remove(child);
    if (run == null) {
      throw child.failure();
    }
    children.remove(child);
    progress.remove(run.name());
    tellEnd(run, child);
  }

  private void tellEnd(StudyRun run, Child child) {
    Optional<RunOutcome> outcome = outcome(run);
    if (child.exitCode().orElse(1) == 0 && outcome.isPresent()) {
      out.printf(
          "%s: accuracy %s, %s MACs; %d to go%n",
          run.name(),
          StudyTable.percent(outcome.get().accuracy()),
          StudyTable.millions(outcome.get().macs()),
          waiting.size() + training.size());
    } else {
      String sentence = String.valueOf(child.failure().getMessage());
      failures.put(run.name(), sentence);
      out.println(sentence);
    }
  }

  private void tell() {
    if (System.nanoTime() - toldNanos >= TELL_NANOS) {
      toldNanos = System.nanoTime();
      progress.values().forEach(run -> out.println(run.line()));
    }
  }

  private Optional<RunOutcome> outcome(StudyRun run) {
    return RunOutcome.in(state.runs().resolve(run.name()));
  }

  private Child start(String name, String service, List<String> arguments) {
    return children.add(Child.start(launcher, name, service, arguments, state.logs()));
  }

  private List<String> feederArguments() {
    Map<String, String> options = new LinkedHashMap<>(study.feed());
    options.put("stream", study.name());
    options.put("epochs", String.valueOf(study.epochs()));
    options.put("lead", LEAD_UNITS);
    options.put("bootstrap-servers", bootstrapServers);
    return arguments(options);
  }

  private List<String> trainerArguments(StudyRun run) {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("stream", study.name());
    own.put("run", run.name());
    own.put("checkpoints", state.runs().toString());
    own.put("bootstrap-servers", bootstrapServers);
    List<String> all = arguments(own);
    if (!run.options().containsKey("threads")) {
      all.add("--threads=1");
    }
    all.addAll(run.arguments());
    return all;
  }

  private static List<String> arguments(Map<String, String> options) {
    List<String> arguments = new ArrayList<>();
    options.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return arguments;
  }

  private Map<String, Object> client() {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }
}
