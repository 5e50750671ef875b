package io.shapestream.telemetry;

/** What the compact constructors demand of numbers and names. Names are those of the contract. */
final class Check {
  private Check() {}

  static void name(String key, String value) {
    if (value.isBlank() || value.length() > Report.LONGEST_NAME) {
      throw refused(key, "1.." + Report.LONGEST_NAME + " characters, not blank", "'" + value + "'");
    }
  }

  static void notNegative(String key, long value) {
    if (value < 0) {
      throw refused(key, "0 or more", value);
    }
  }

  static void finiteNotNegative(String key, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refused(key, "a finite number, 0 or more", value);
    }
  }

  static void ratio(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw refused(key, "0..1", value);
    }
  }

  static void size(String key, int size, int most) {
    if (size > most) {
      throw refused(key, "at most " + most + " entries", size);
    }
  }

  private static IllegalArgumentException refused(String key, String range, Object value) {
    return new IllegalArgumentException(key + " must be " + range + ", was " + value);
  }
}
