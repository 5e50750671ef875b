package io.shapestream.stream;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run's latest checkpoint still needs of one partition of the train topic, said in the
 * metadata of the partition's committed offset behind {@link RunPosition}: {@code kept=120@240}.
 * The offset itself is where the run reads, which is further on.
 *
 * @param unit the unit with which the run goes on from its checkpoint
 * @param offset where it then reads on in this partition
 */
public record Kept(long unit, long offset) {
  private static final Pattern KEPT = Pattern.compile("(?:^| )kept=(\\d{1,18})@(\\d{1,18})(?: |$)");

  public Kept {
    Limits.range("unit", unit, 0, Long.MAX_VALUE);
    Limits.range("offset", offset, 0, Long.MAX_VALUE);
  }

  /** To be added to the metadata. */
  public String format() {
    return "kept=" + unit + "@" + offset;
  }

  /** Empty where the run keeps no checkpoint. */
  public static Optional<Kept> parse(String metadata) {
    Matcher kept = KEPT.matcher(metadata);
    return kept.find()
        ? Optional.of(new Kept(Long.parseLong(kept.group(1)), Long.parseLong(kept.group(2))))
        : Optional.empty();
  }
}
