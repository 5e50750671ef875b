package io.shapestream.trainer;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.checkpoint.Checkpoint;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import io.shapestream.trainer.checkpoint.RunState;
import io.shapestream.trainer.ingest.StartingPoint;
import io.shapestream.trainer.report.Accuracy;
import io.shapestream.trainer.report.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run begins in this process.
 *
 * @param from the checkpoint that it goes on from; empty: from nothing
 */
record Continuation(Optional<Checkpoint> from) {
  private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);

  /**
   * As the run is configured; what lies there is cleared where it shall begin anew.
   *
   * @throws UserError when the checkpoint is of another configuration or can't be read
   */
  static Continuation of(RunConfig config, RunFolder folder, CheckpointStore store) {
    if (config.resume().isFromTheBeginning()) {
      store.clear();
      folder.delete(RunResult.FILE);
      return new Continuation(Optional.empty());
    }
    Continuation continuation = new Continuation(config.resume().in(store, config.run()));
    continuation.requireSame(config.identity());
    continuation.from.ifPresent(store::continueFrom);
    return continuation;
  }

  boolean isFresh() {
    return from.isEmpty();
  }

  /** A sentence where the run has reached its end already. */
  Optional<String> finished(RunFolder folder) {
    return from.map(Checkpoint::state)
        .filter(Continuation::isFinished)
        .map(state -> finished(folder, state));
  }

  /**
   * Compares those keys that both have.
   *
   * @throws UserError with those that differ
   */
  void requireSame(Map<String, String> configuration) {
    from.ifPresent(checkpoint -> requireSame(checkpoint, configuration));
  }

  /** Where on this stream. */
  Start start(RunConfig config, StreamDescription stream, Map<String, Object> kafka) {
    Start start =
        from.map(checkpoint -> Start.resumed(checkpoint.state(), stream))
            .orElseGet(() -> Start.fresh(config.join(), stream, kafka));
    if (start.at().how() == StartingPoint.How.LATER) {
      LOG.info("{}: joins with epoch {} of the stream", config.run(), start.firstEpoch());
    }
    return start;
  }

  /**
   * Brings the run to where it begins.
   *
   * @throws UserError when the checkpoint's tensors are not this network's
   */
  void into(TrainingRun run, StartingPoint start) {
    from.ifPresentOrElse(checkpoint -> restore(run, checkpoint), () -> run.startAt(start));
  }

  private static void requireSame(Checkpoint checkpoint, Map<String, String> configuration) {
    Map<String, String> then = checkpoint.state().configuration();
    List<String> differences = new ArrayList<>();
    new TreeMap<>(configuration)
        .forEach(
            (key, now) -> {
              String before = then.get(key);
              if (before != null && !before.equals(now)) {
                differences.add(key + " is " + now + ", was " + before);
              }
            });
    if (!differences.isEmpty()) {
      throw new UserError(
          "Checkpoint %s is of another configuration: %s. Give the run another name with --run, start it anew with --resume never, or take the old values."
              .formatted(checkpoint.path(), String.join("; ", differences)));
    }
  }

  private static void restore(TrainingRun run, Checkpoint checkpoint) {
    try {
      run.restore(checkpoint);
      LOG.info("Going on from {}", checkpoint.path());
    } catch (IllegalArgumentException e) {
      throw CheckpointStore.unusable(checkpoint.path(), Sentences.of(e), e);
    }
  }

  private static boolean isFinished(RunState state) {
    return String.valueOf(state.evaluations().size()).equals(state.configuration().get("epochs"));
  }

  private static String finished(RunFolder folder, RunState state) {
    Accuracy accuracy = Accuracy.of(state.evaluations());
    return "Run %s is finished: %d epochs, accuracy %.4f (best %.4f in epoch %d); its result is in %s. Train it again with --resume never."
        .formatted(
            state.run(),
            state.evaluations().size(),
            accuracy.last(),
            accuracy.best(),
            accuracy.bestEpoch() + 1,
            folder.result());
  }
}
