package io.shapestream.trainer.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a contestant took.
 *
 * @param milliseconds of a step
 * @param ratio the first contestant's time by this one's in the same round; null for the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Timed(String name, Spread milliseconds, @Nullable Spread ratio) {

  /** A line for people. */
  String text(String ratioName) {
    String time = String.format(Locale.ROOT, "  %-26s %s ms a step", name, milliseconds.text(1));
    return ratio == null ? time : time + ", " + ratioName + ": " + ratio.text(3);
  }
}
