package io.shapestream.monitor.collect;

/**
 * What the reader did so far and where it stands.
 *
 * @param reports reports understood and handed on
 * @param unknownVersion records skipped because a newer trainer wrote them
 * @param unknownKind records skipped because a newer trainer wrote them
 * @param damaged records skipped because they are no reports
 * @param failures troubles with Kafka that were retried
 * @param offsetResets times that records were deleted before they could be read
 * @param lagRecords records that lie ready and are not read yet
 * @param trouble the present trouble in a sentence, or empty
 */
public record Readings(
    State state,
    long reports,
    long unknownVersion,
    long unknownKind,
    long damaged,
    long failures,
    long offsetResets,
    long lagRecords,
    String trouble) {

  /** How far the reader got. */
  public enum State {
    /** Looks for the topic. */
    CONNECTING,
    /** Reads what lay in the topic when it started. */
    CATCHING_UP,
    /** Has read all of that, and reads what comes. */
    LIVE,
    /** Reads no more. */
    ENDED
  }

  /** Returns whether everything that lay in the topic at the start has been handed on. */
  public boolean isCaughtUp() {
    return state == State.LIVE;
  }
}
