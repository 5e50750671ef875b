package io.shapestream.stream;

/**
 * Random numbers that are a function of a key, part of the contract: whoever asks with the same key
 * gets the same numbers, on every machine and in every version.
 *
 * <p>SplitMix64 (Steele, Lea and Flood 2014), its state derived from the key by the same mixer.
 * Bounded numbers are exactly uniform (Lemire 2019: multiply, shift and reject).
 */
public final class KeyedRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * @param purpose keeps different uses of one seed apart
   * @param epoch 0, 1, 2 ...
   * @param sample id of a sample, or 0 where the numbers belong to the whole epoch
   */
  public KeyedRandom(long purpose, long seed, long epoch, long sample) {
    state = absorb(absorb(absorb(absorb(0, purpose), seed), epoch), sample);
  }

  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in 0 .. bound - 1; {@code bound} must be positive. */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, was " + bound);
    }
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long rejected = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < rejected) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  private static long absorb(long state, long part) {
    return mix(state ^ mix(part + GOLDEN)) + GOLDEN;
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
