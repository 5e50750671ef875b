package io.shapestream.standalone.study;

import java.util.ArrayList;
import java.util.List;

/**
 * A straight or logarithmic scale from values to pixels.
 *
 * @param from the least value shown
 * @param begin pixel of it
 */
record Axis(double from, double to, double begin, double end, boolean logarithmic) {

  /** Around values, with a margin; logarithmic where they span more than a factor of eight. */
  static Axis around(List<Double> values, double begin, double end, boolean mayBeLogarithmic) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    if (mayBeLogarithmic && least > 0 && most > 8 * least) {
      return new Axis(least / 1.3, most * 1.3, begin, end, true);
    }
    double margin = most > least ? 0.1 * (most - least) : Math.max(0.1 * Math.abs(most), 0.01);
    return new Axis(least - margin, most + margin, begin, end, false);
  }

  double at(double value) {
    double share =
        logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    return begin + share * (end - begin);
  }

  /** Round values within it: 1, 2 and 5 times powers of ten. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double power = Math.pow(10, Math.floor(Math.log10(from))); power <= to; power *= 10) {
        for (int digit : new int[] {1, 2, 5}) {
          addWithin(ticks, digit * power);
        }
      }
    } else {
      double step = step();
      for (double tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
        addWithin(ticks, Math.abs(tick) < step / 1e6 ? 0 : tick);
      }
    }
    return ticks;
  }

  /** So that there are three to seven. */
  private double step() {
    double rough = (to - from) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
  }

  private void addWithin(List<Double> ticks, double tick) {
    if (tick >= from && tick <= to) {
      ticks.add(tick);
    }
  }
}
