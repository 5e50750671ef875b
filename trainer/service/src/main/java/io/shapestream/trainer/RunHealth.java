package io.shapestream.trainer;

import io.shapestream.metrics.Health;
import java.util.Optional;

/**
 * How a run is, for whoever runs it. Written by the training thread, read by others.
 *
 * <p>Starting, then waiting for the stream, then training, then ended, from wherever it was.
 */
final class RunHealth implements Health {
  private enum Phase {
    STARTING("The trainer starts."),
    WAITING("The trainer waits for the stream."),
    TRAINING(""),
    ENDED("The run has ended.");

    private final String sentence;

    Phase(String sentence) {
      this.sentence = sentence;
    }
  }

  private volatile Phase phase = Phase.STARTING;

  void waitsForStream() {
    phase = Phase.WAITING;
  }

  void trains() {
    phase = Phase.TRAINING;
  }

  void ended() {
    phase = Phase.ENDED;
  }

  @Override
  public Optional<String> failure() {
    return phase == Phase.ENDED ? Optional.of(phase.sentence) : Optional.empty();
  }

  @Override
  public Optional<String> waiting() {
    Phase now = phase;
    return now == Phase.TRAINING ? Optional.empty() : Optional.of(now.sentence);
  }
}
