package io.shapestream.monitor;

import io.shapestream.command.UserError;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
final class Times {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smhd])");

  private Times() {}

  /**
   * Returns {@code text} as a duration.
   *
   * @throws UserError naming {@code key} if it is none
   */
  static Duration parse(String key, String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new UserError(
          key + " must be a number and s, m, h or d, such as 24h, was '" + text + "'");
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
