package io.shapestream.stream;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * In which order an epoch takes the samples of the train split.
 *
 * <p>A uniform Fisher-Yates shuffle of 0 .. samples - 1, keyed by (seed, epoch): a function without
 * state, so feeders need not talk to each other. The two epochs asked for last are remembered,
 * which costs 8 bytes a sample. Any thread may use it.
 */
public final class Permutation {
  private static final long PURPOSE = 1;
  private static final int REMEMBERED = 2;

  private final long seed;
  private final int samples;
  private final int unitSize;
  private final Map<Integer, int[]> orders = new LinkedHashMap<>(4, 0.75f, true);

  public Permutation(long seed, int samples, int unitSize) {
    this.seed = seed;
    this.samples = Limits.range("train samples", samples, 1, Integer.MAX_VALUE);
    this.unitSize = Limits.range("unit-size", unitSize, 1, Limits.UNIT_SIZE);
  }

  /**
   * The samples of one unit. The last slice of an epoch holds what is left, so it may be smaller.
   */
  public int[] sampleIds(int epoch, int slice) {
    long first = (long) Limits.range("slice", slice, 0, lastSlice()) * unitSize;
    int last = (int) Math.min(samples, first + unitSize);
    return Arrays.copyOfRange(order(epoch), (int) first, last);
  }

  /** The sample at one place of an epoch; places wrap around at the epoch's end. */
  public int sampleId(int epoch, long place) {
    return order(epoch)[(int) (place % samples)];
  }

  private int lastSlice() {
    return (samples - 1) / unitSize;
  }

  private synchronized int[] order(int epoch) {
    int[] order = orders.computeIfAbsent(epoch, this::shuffled);
    if (orders.size() > REMEMBERED) {
      orders.remove(orders.keySet().iterator().next());
    }
    return order;
  }

  private int[] shuffled(int epoch) {
    int[] ids = new int[samples];
    KeyedRandom random = new KeyedRandom(PURPOSE, seed, epoch, 0);
    for (int i = 0; i < samples; i++) {
      int j = random.nextInt(i + 1);
      ids[i] = ids[j];
      ids[j] = i;
    }
    return ids;
  }
}
