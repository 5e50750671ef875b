package io.shapestream.trainer.bench;

import java.util.List;
import java.util.Locale;

/**
 * Some measurements of one thing.
 *
 * @param median the middle one, the upper of two
 */
public record Spread(double median, double least, double most) {

  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return new Spread(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /** With so many digits behind the point. */
  String text(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, least, most);
  }
}
