package io.shapestream.trainer;

import java.util.Locale;

/** Where a fresh run gets on the stream. */
enum Join {
  /** At unit 0, which must still be retained. */
  BEGINNING,
  /** At the first epoch that nothing has been fed of yet. */
  NEXT_EPOCH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
