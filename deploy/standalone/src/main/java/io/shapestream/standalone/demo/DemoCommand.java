package io.shapestream.standalone.demo;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.standalone.state.StateFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Trains two networks on one stream, on this machine: an embedded Kafka broker, a monitor with a live page, feeders,"
          + " and two trainers, one of a human-designed network and one of the same network with shape adaptors.",
      "Ctrl-C ends it; the same command continues."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int INTERRUPTED = 130;

  @Mixin private ServiceOptions service = ServiceOptions.quiet();
  @Mixin private DemoOptions options = new DemoOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    Launcher launcher = Launcher.fromEnvironment();
    Path data = data(launcher);
    try (StateFolder state = StateFolder.open("demo", stateFolder(launcher));
        Display display = display()) {
      if (options.fresh) {
        state.clear();
      }
      state.continueWith(settings(data));
      return run(launcher, state, data, display);
    }
  }

  private int run(Launcher launcher, StateFolder state, Path data, Display display)
      throws InterruptedException {
    List<Path> runFolders;
    DemoPipeline pipeline = new DemoPipeline(options, state, launcher);
    try (pipeline) {
      display.say(
          "Starting Kafka, monitor, "
              + options.feeders
              + " feeders and 2 trainers; logs: "
              + state.logs());
      if (!start(pipeline, data, display) || !pipeline.follow(display, service.stop())) {
        display.say("Stopped. The same command continues; with --fresh it starts anew.");
        return INTERRUPTED;
      }
      runFolders = pipeline.runFolders();
    } catch (UserError e) {
      if (!pipeline.isTraining()) {
        state.forgetIfNew();
      }
      throw e;
    }
    tell(result(runFolders, state), display);
    return 0;
  }

  /** Returns false when it was asked to stop on the way: what wasn't started by then isn't. */
  private boolean start(DemoPipeline pipeline, Path data, Display display)
      throws InterruptedException {
    pipeline.startKafka();
    if (service.stop().isRequested()) {
      return false;
    }
    display.say("Live page: " + pipeline.startMonitor());
    if (service.stop().isRequested()) {
      return false;
    }
    pipeline.startFeedersAndTrainers(data);
    return true;
  }

  private static DemoResult result(List<Path> runFolders, StateFolder state) {
    List<RunResult> runs = runFolders.stream().map(RunResult::read).toList();
    return new DemoResult(runs, Pictures.draw(runs, state.pictures()), state.runs().toString());
  }

  private void tell(DemoResult result, Display display) {
    if (options.json) {
      System.out.println(result.json());
      return;
    }
    display.say("");
    display.say(result.table());
    display.say("Audit:          " + result.audit());
    display.say("Network shapes: " + String.join(", ", result.pictures()));
    display.say("Checkpoints:    " + result.checkpoints());
  }

  private Display display() throws IOException {
    if (!options.json) {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
      if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        return new LiveDisplay(terminal);
      }
      terminal.close();
    }
    PrintStream out = options.json ? System.err : System.out;
    return new PlainDisplay(out, System::nanoTime);
  }

  private Path data(Launcher launcher) {
    Path data =
        options.data == null
            ? launcher.home().resolve("datafeed/data/fashion-mnist")
            : options.data;
    if (!Files.isDirectory(data)) {
      throw new UserError("There is no data folder " + data.toAbsolutePath() + " (--data).");
    }
    return data.toAbsolutePath().normalize();
  }

  private Path stateFolder(Launcher launcher) {
    return options.stateDir == null
        ? launcher.home().resolve(".shapestream/demo")
        : options.stateDir;
  }

  /** What a demo must have in common with the one that it continues. */
  private Properties settings(Path data) {
    Properties settings = new Properties();
    settings.setProperty("data", data.toString());
    settings.setProperty("network", options.network);
    settings.setProperty("width", String.valueOf(options.width));
    settings.setProperty("image-size", String.valueOf(options.imageSize));
    settings.setProperty("epochs", String.valueOf(options.epochs));
    settings.setProperty("batch-size", String.valueOf(options.batchSize));
    return settings;
  }
}
