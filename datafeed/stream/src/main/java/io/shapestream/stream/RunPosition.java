package io.shapestream.stream;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a run has come, as the metadata of its committed offsets: {@code unit=123 beat=45
 * state=training}.
 *
 * <p>A run commits about once a second to {@link StreamTopics#runGroup}, with or without progress,
 * so a run whose metadata stands still is dead. The planner stays within {@code lead} units of the
 * slowest live run. Keys that a reader doesn't know are ignored; a state it doesn't know counts as
 * training.
 *
 * @param unit the next unit that the run takes
 * @param beat grows with every commit of the process
 */
public record RunPosition(long unit, long beat, State state) {
  /** Whether the run still needs units. */
  public enum State {
    TRAINING,
    /** Needs no more: it ended, or stopped and gives up its claim on back-pressure. */
    DONE
  }

  private static final Pattern UNIT = Pattern.compile("(?:^| )unit=(\\d{1,18})(?: |$)");
  private static final Pattern BEAT = Pattern.compile("(?:^| )beat=(\\d{1,18})(?: |$)");
  private static final Pattern DONE = Pattern.compile("(?:^| )state=done(?: |$)");

  public RunPosition {
    Limits.range("unit", unit, 0, Long.MAX_VALUE);
    Limits.range("beat", beat, 0, Long.MAX_VALUE);
  }

  /** The metadata to commit. */
  public String format() {
    return "unit=" + unit + " beat=" + beat + " state=" + state.name().toLowerCase(Locale.ROOT);
  }

  /** Empty where the metadata is not a run's. */
  public static Optional<RunPosition> parse(String metadata) {
    Matcher unit = UNIT.matcher(metadata);
    Matcher beat = BEAT.matcher(metadata);
    if (!unit.find() || !beat.find()) {
      return Optional.empty();
    }
    State state = DONE.matcher(metadata).find() ? State.DONE : State.TRAINING;
    return Optional.of(
        new RunPosition(Long.parseLong(unit.group(1)), Long.parseLong(beat.group(1)), state));
  }
}
