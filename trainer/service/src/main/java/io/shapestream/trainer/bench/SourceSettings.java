package io.shapestream.trainer.bench;

import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.trainer.step.Compute;
import java.util.Map;

/**
 * What is fed from two sources, and how often.
 *
 * @param steps batches of a round
 * @param versions of this program
 */
public record SourceSettings(
    NetworkSpec network,
    int batchSize,
    int rounds,
    int steps,
    Compute compute,
    Map<String, String> versions) {

  public SourceSettings {
    versions = Map.copyOf(versions);
  }
}
