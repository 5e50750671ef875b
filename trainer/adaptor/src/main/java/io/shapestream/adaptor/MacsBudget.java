package io.shapestream.adaptor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bound on the multiply-accumulates of a network's forward pass of one image. */
public sealed interface MacsBudget {
  /** The cost of the same network as its humans designed it, {@link NetworkSpec#human()}. */
  MacsBudget SAME_AS_HUMAN = new SameAsHuman();

  static MacsBudget of(long macs) {
    return new AtMost(macs);
  }

  /** Reads {@code same}, or a number with or without one of the suffixes k, M and G. */
  static MacsBudget parse(String text) {
    return text.equals(Text.SAME)
        ? SAME_AS_HUMAN
        : Text.number(text)
            .map(MacsBudget::of)
            .orElseThrow(() -> new InvalidSpecException(Text.MEANING + text));
  }

  /** A given number. */
  record AtMost(long macs) implements MacsBudget {
    public AtMost {
      if (macs < 1 || macs > Text.MOST) {
        throw new InvalidSpecException(Text.MEANING + macs);
      }
    }

    @Override
    public String toString() {
      return Long.toString(macs);
    }
  }

  /** See {@link #SAME_AS_HUMAN}. */
  record SameAsHuman() implements MacsBudget {
    @Override
    public String toString() {
      return Text.SAME;
    }
  }

  /** How a budget is written. */
  final class Text {
    private static final String SAME = "same";
    private static final long MOST = 1_000_000_000_000_000_000L;
    private static final String MEANING =
        "budget must be same or 1..1e18 multiply-accumulates, such as 500M (suffixes k, M, G), was ";
    private static final Pattern NUMBER =
        Pattern.compile("(\\d{1,19}(?:\\.\\d{1,18})?)([kKmMgG]?)");
    private static final Map<String, Integer> ZEROS = Map.of("", 0, "k", 3, "m", 6, "g", 9);

    private Text() {}

    private static Optional<Long> number(String text) {
      Matcher matcher = NUMBER.matcher(text);
      return matcher.matches()
          ? whole(matcher.group(1), matcher.group(2).toLowerCase(Locale.ROOT))
          : Optional.empty();
    }

    private static Optional<Long> whole(String digits, String suffix) {
      BigDecimal macs =
          new BigDecimal(digits)
              .scaleByPowerOfTen(ZEROS.getOrDefault(suffix, 0))
              .setScale(0, RoundingMode.DOWN);
      boolean inRange = macs.signum() > 0 && macs.compareTo(BigDecimal.valueOf(MOST)) <= 0;
      return inRange ? Optional.of(macs.longValueExact()) : Optional.empty();
    }
  }
}
