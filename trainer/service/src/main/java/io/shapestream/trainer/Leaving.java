package io.shapestream.trainer;

import io.shapestream.adaptor.picture.NetworkPicture;
import io.shapestream.adaptor.picture.Panel;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.report.Reporter;
import io.shapestream.trainer.report.RunDescription;
import io.shapestream.trainer.report.RunResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run leaves in its folder beside checkpoints: its result, and pictures of a network that
 * was trained to the end.
 */
record Leaving(RunFolder folder, RunDescription description) {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  /** To be called when the run's reports are delivered or given up. */
  void write(TrainingRun run, NetworkShape shape, boolean completed, RunTelemetry telemetry) {
    RunState state = run.state();
    RunResult result =
        RunResult.of(
            description,
            completed ? "completed" : "stopped",
            shape,
            state.evaluations(),
            state.audit(),
            state.pace(),
            state.position().step(),
            new RunResult.Telemetry(telemetry.delivered(), telemetry.lost()),
            String.valueOf(run.latestCheckpoint()),
            completed ? draw(shape) : List.of());
    folder.write(RunResult.FILE, result.encode());
    LOG.info(
        "{}: {} after {} steps, accuracy {}, audit {}; result in {}",
        description.run(),
        result.outcome(),
        result.steps(),
        Reporter.percent(result.accuracy()),
        Reporter.inWords(state.audit()),
        folder.result());
  }

  /** The network as it ended, as vectors and as pixels. */
  private List<String> draw(NetworkShape shape) {
    NetworkPicture picture = NetworkPicture.of(List.of(Panel.of(shape)));
    Path vectors = folder.write("shape.svg", picture.svg().getBytes(StandardCharsets.UTF_8));
    Path pixels = folder.write("shape.png", picture.png());
    return List.of(vectors.toString(), pixels.toString());
  }
}
