package io.shapestream.stream;

import java.util.regex.Pattern;

/** The bounds of the contract, and the sentences that say so. */
final class Limits {
  static final int UNIT_SIZE = 65_536;
  static final int PARTITIONS = 1_024;
  static final int CHANNELS = 64;
  static final int SIDE = 4_096;
  static final int CLASSES = 1_000_000;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,199}");

  private Limits() {}

  static int range(String key, int value, int least, int most) {
    return (int) range(key, (long) value, least, most);
  }

  static long range(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be " + bounds(least, most) + ", was " + value);
    }
    return value;
  }

  static void equal(String what, long value, long expected) {
    if (value != expected) {
      throw new IllegalArgumentException(what + " must be " + expected + ", was " + value);
    }
  }

  static String name(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          key
              + " must be 1..200 letters, digits, '.', '_' or '-' and begin with a letter or digit, was '"
              + value
              + "'");
    }
    return value;
  }

  private static String bounds(long least, long most) {
    return most >= Integer.MAX_VALUE ? least + " or more" : least + ".." + most;
  }
}
