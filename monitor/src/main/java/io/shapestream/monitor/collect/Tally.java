package io.shapestream.monitor.collect;

import io.shapestream.telemetry.Decoded;

/** The reader's own counts, on its thread; {@link #readings} copies them for others. */
final class Tally {
  Readings.State state = Readings.State.CONNECTING;
  long reports;
  long failures;
  long offsetResets;
  long lagRecords;
  String trouble = "";
  private long unknownVersion;
  private long unknownKind;
  private long damaged;

  void skipped(Decoded why) {
    if (why instanceof Decoded.UnknownVersion) {
      unknownVersion++;
    } else if (why instanceof Decoded.UnknownKind) {
      unknownKind++;
    } else {
      damaged++;
    }
  }

  Readings readings() {
    return new Readings(
        state,
        reports,
        unknownVersion,
        unknownKind,
        damaged,
        failures,
        offsetResets,
        lagRecords,
        trouble);
  }
}
