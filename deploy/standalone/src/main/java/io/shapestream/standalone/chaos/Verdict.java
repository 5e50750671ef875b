package io.shapestream.standalone.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a stream has come through.
 *
 * @param seed of the disturbances
 * @param happened how often each disturbance did
 * @param midTransaction kills that met an open transaction
 * @param units that the reader saw
 * @param differences one sentence each; none when the stream is what it must be
 * @param stalls a table for people
 */
public record Verdict(
    long seed,
    Map<String, Integer> happened,
    int midTransaction,
    long units,
    List<String> differences,
    String stalls) {

  public Verdict {
    happened = Map.copyOf(happened);
    differences = List.copyOf(differences);
  }

  public boolean isPassed() {
    return differences.isEmpty();
  }

  public int disturbances() {
    return happened.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The verdict in a sentence. */
  public String sentence() {
    String after = "after %d disturbances (seed %d)".formatted(disturbances(), seed);
    return isPassed()
        ? "PASSED %s: %d units, each once, in order, byte-identical to one undisturbed feeder's"
            .formatted(after, units)
        : "FAILED %s: %s".formatted(after, String.join("; ", differences));
  }

  /** Where two readings part, as a sentence. */
  static Optional<String> difference(String what, List<String> seen, List<String> expected) {
    int same = 0;
    while (same < Math.min(seen.size(), expected.size())
        && seen.get(same).equals(expected.get(same))) {
      same++;
    }
    if (same == seen.size() && same == expected.size()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s: %d of %d units are as expected, unit %d is the first that isn't"
            .formatted(what, same, expected.size(), same));
  }
}
