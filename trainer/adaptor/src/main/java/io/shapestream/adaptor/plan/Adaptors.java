package io.shapestream.adaptor.plan;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.InitialAlpha;
import io.shapestream.adaptor.InvalidSpecException;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Quirk;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many adaptors a spec asks for, where they lie, and where they start.
 *
 * @param alphas their number, those without a place included
 * @param positions of those that act, in order
 */
record Adaptors(List<Double> alphas, List<Integer> positions) {
  private static final long RANDOM_SHAPE_STREAM = 9_000_000;

  /**
   * @param places where an adaptor may lie, in order
   */
  static Adaptors spreadOver(NetworkSpec spec, List<Integer> places) {
    return spreadOver(spec, places, places.size());
  }

  /**
   * The same, spaced as if there were fewer places.
   *
   * @param spacing how many of the places are used
   */
  static Adaptors spreadOver(NetworkSpec spec, List<Integer> places, int spacing) {
    int wanted = number(spec, places.size());
    return new Adaptors(initialAlphas(spec, wanted), spread(wanted, places, spacing));
  }

  /** One at each of these positions; another number is refused. */
  static Adaptors at(NetworkSpec spec, List<Integer> positions) {
    int asked = asked(spec, positions.size());
    if (asked != positions.size()) {
      throw new InvalidSpecException(
          "adaptors must be " + positions.size() + " for this network and mode, was " + asked);
    }
    return new Adaptors(initialAlphas(spec, asked), positions);
  }

  boolean isAt(int position) {
    return positions.contains(position);
  }

  int indexOf(int position) {
    return positions.indexOf(position);
  }

  private static int number(NetworkSpec spec, int places) {
    boolean surplus = spec.has(Quirk.SURPLUS_ALPHAS);
    int byDefault = defaultNumber(spec);
    int asked = asked(spec, surplus ? byDefault : Math.min(byDefault, places));
    if (asked > places && !surplus) {
      throw new InvalidSpecException(
          "adaptors must be 1.." + places + " for this network and mode, was " + asked);
    }
    return asked;
  }

  private static int asked(NetworkSpec spec, int byDefault) {
    Integer adaptors = spec.adaptors();
    if (adaptors != null) {
      return adaptors;
    }
    return spec.alphas().isEmpty() ? byDefault : spec.alphas().size();
  }

  /** Enough to halve the input down to two pixels and a bit; few where human layers resize too. */
  static int defaultNumber(NetworkSpec spec) {
    if (spec.mode() != Mode.AUTOSC) {
      return Math.max(1, 30 - Integer.numberOfLeadingZeros(spec.inputSize()));
    }
    boolean mobile = spec.architecture() == Architecture.MOBILENET_V2;
    int small = spec.architecture().isResNet() ? 64 : 32;
    if (spec.inputSize() <= small) {
      return mobile ? 3 : 2;
    }
    return 4;
  }

  private static List<Integer> spread(int wanted, List<Integer> places, int spacing) {
    return IntStream.range(0, wanted)
        .map(i -> i * spacing / wanted)
        .distinct()
        .mapToObj(places::get)
        .toList();
  }

  private static List<Double> initialAlphas(NetworkSpec spec, int number) {
    if (!spec.alphas().isEmpty()) {
      return spec.alphas();
    }
    return switch (spec.mode()) {
      case AUTOSC -> Collections.nCopies(number, InitialAlpha.AUTOSC);
      case AUTOTL -> Collections.nCopies(number, InitialAlpha.AUTOTL);
      case RANDOM -> randomAlphas(spec.seed(), number);
      default -> Collections.nCopies(number, startAt(spec, number));
    };
  }

  private static double startAt(NetworkSpec spec, int number) {
    return InitialAlpha.of(spec.inputSize(), spec.outputDim(), number, spec.factors());
  }

  /** Reshape factors uniform between r1 and r2. */
  private static List<Double> randomAlphas(long seed, int number) {
    KeyedRandom random = new KeyedRandom(seed, RANDOM_SHAPE_STREAM);
    return Stream.iterate(0L, i -> i + 1)
        .limit(number)
        .map(i -> logit((random.unit(i) + 1) / 2))
        .toList();
  }

  private static double logit(double share) {
    double inside = Math.min(1 - 1e-6, Math.max(1e-6, share));
    return Math.log(inside / (1 - inside));
  }
}
