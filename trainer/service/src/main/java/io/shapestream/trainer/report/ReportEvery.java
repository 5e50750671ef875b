package io.shapestream.trainer.report;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a run reports: after so many steps, or after so much time.
 *
 * @param steps 0: by time
 * @param seconds 0: by steps
 */
public record ReportEvery(int steps, int seconds) {
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})(s?)");
  private static final int MOST_STEPS = 10_000;

  /** {@code 50} is 50 steps, {@code 2s} is two seconds; empty where it is neither. */
  public static Optional<ReportEvery> parse(String text) {
    Matcher match = TEXT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(match.group(1));
    boolean isTime = !match.group(2).isEmpty();
    return Optional.of(isTime ? new ReportEvery(0, number) : new ReportEvery(number, 0));
  }

  /** Whether it is time; also when an interval has more steps than one report may list. */
  boolean isDue(int stepsSince, long nanosSince) {
    boolean enough =
        seconds == 0
            ? stepsSince >= steps
            : nanosSince >= Duration.ofSeconds(seconds).toNanos() && stepsSince > 0;
    return enough || stepsSince >= MOST_STEPS;
  }

  @Override
  public String toString() {
    return seconds == 0 ? String.valueOf(steps) : seconds + "s";
  }
}
