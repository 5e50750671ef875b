package io.shapestream.telemetry;

/** What a reader found in a record of the topic. Only {@link Understood} carries a report. */
public sealed interface Decoded {

  /** A report. */
  record Understood(Report report) implements Decoded {}

  /** A report of a version above {@link ReportCodec#VERSION}, from a newer trainer: count, skip. */
  record UnknownVersion(int version) implements Decoded {}

  /** A report of a kind that this version doesn't know, from a newer trainer: count, skip. */
  record UnknownKind() implements Decoded {}

  /** Not a report, or one with impossible values: count, skip. */
  record Damaged(String reason) implements Decoded {}
}
