package io.shapestream.standalone.study;

import io.shapestream.command.Sentences;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.standalone.process.Launcher;
import io.shapestream.standalone.state.StateFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code study}. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the runs of a study on one stream, on this machine, a few at a time, and reports how they compare, as HTML and JSON.",
      "Ctrl-C ends it; the same command continues: finished runs stay, begun ones go on from their checkpoints."
    })
public final class StudyCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Mixin private ServiceOptions service = ServiceOptions.quiet();

  @Parameters(paramLabel = "FILE", description = "The study, in YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "2",
      description = "Trainers at a time, 1..64 (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Where Kafka's data, checkpoints, logs and the report lie (default: .shapestream/studies/NAME beside the launcher script).")
  private @Nullable Path stateDir;

  @Option(
      names = "--fresh",
      description = "Start anew: delete what an earlier study left in the state folder.")
  private boolean fresh;

  @Option(
      names = "--json",
      description =
          "Write the result as JSON to standard output and nothing else; progress goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    new Violations().range("parallel", parallel, 1, 64).orThrow();
    Study study = StudyFile.read(file);
    Launcher launcher = Launcher.fromEnvironment();
    Path root =
        stateDir == null
            ? launcher.home().resolve(".shapestream/studies").resolve(study.name())
            : stateDir;
    try (StateFolder state = StateFolder.open("study", root)) {
      if (fresh) {
        state.clear();
      }
      state.continueWith(study.settings());
      return run(study, launcher, state);
    }
  }

  private int run(Study study, Launcher launcher, StateFolder state) throws InterruptedException {
    PrintStream progress = json ? System.err : System.out;
    StudyResult result;
    try (StudyPipeline pipeline = new StudyPipeline(study, state, launcher, parallel, progress)) {
      try {
        pipeline.train(service.stop());
      } catch (UserError e) {
        if (!pipeline.hasTrained()) {
          state.forgetIfNew();
        }
        throw e;
      }
      result = pipeline.result();
    }
    Path report = write(result, state);
    if (json) {
      System.out.println(result.json());
    } else {
      System.out.println(StudyTable.of(result));
    }
    progress.println("Report: " + report);
    if (!result.unfinished().isEmpty()) {
      progress.println(
          "Stopped with %d of %d runs to go. The same command continues."
              .formatted(result.unfinished().size(), study.runs().size()));
      return INTERRUPTED;
    }
    return result.failures().isEmpty() ? 0 : 1;
  }

  private static Path write(StudyResult result, StateFolder state) {
    Path folder = state.report();
    try {
      Files.writeString(folder.resolve("study.json"), result.json());
      return Files.writeString(folder.resolve("study.html"), HtmlReport.of(result));
    } catch (IOException e) {
      throw new UserError("Can't write the report to " + folder + ": " + Sentences.of(e), e);
    }
  }
}
