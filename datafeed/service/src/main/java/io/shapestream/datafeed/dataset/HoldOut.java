package io.shapestream.datafeed.dataset;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Splits one labelled part into train and test: of every 20 images of a class, counted in the order
 * of the file, the 7th, 14th and 20th are held out for testing (15 %). No randomness: the split is
 * the same everywhere, and every class is held out alike.
 *
 * @param train 17 of 20
 * @param test 3 of 20
 */
record HoldOut(PackedImages train, PackedImages test) {
  private static final int OF = 20;
  private static final int HELD = 3;

  static HoldOut of(PackedImages all) {
    boolean[] held = held(all);
    return new HoldOut(all.selected(indices(held, false)), all.selected(indices(held, true)));
  }

  private static boolean[] held(PackedImages all) {
    return held(all.samples(), all::label, 256);
  }

  /** Which of so many samples are held out. */
  static boolean[] held(int samples, IntUnaryOperator label, int classes) {
    boolean[] held = new boolean[samples];
    int[] seen = new int[classes];
    for (int i = 0; i < held.length; i++) {
      int k = seen[label.applyAsInt(i)]++ % OF;
      held[i] = (k + 1) * HELD / OF > k * HELD / OF;
    }
    return held;
  }

  private static int[] indices(boolean[] held, boolean wanted) {
    return IntStream.range(0, held.length).filter(i -> held[i] == wanted).toArray();
  }
}
