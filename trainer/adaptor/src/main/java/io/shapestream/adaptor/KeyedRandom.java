package io.shapestream.adaptor;

/**
 * Random numbers addressed by (seed, stream, index): a counter run through SplitMix64's finaliser.
 * The same on every machine and in every order of asking, so two networks in one process never draw
 * from each other.
 */
public final class KeyedRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long key;

  public KeyedRandom(long seed, long stream) {
    key = mix(seed * GOLDEN + mix(stream + GOLDEN));
  }

  /** 64 random bits. */
  public long bits(long index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /** Uniform in [-1, 1), exact in a 32-bit float. */
  public double unit(long index) {
    return (bits(index) >>> 40) * 0x1p-23 - 1;
  }

  private static long mix(long z) {
    long first = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
    return second ^ (second >>> 31);
  }
}
