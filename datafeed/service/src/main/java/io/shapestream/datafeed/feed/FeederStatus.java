package io.shapestream.datafeed.feed;

/**
 * What a feeder has done since it started.
 *
 * @param partitions that it owns now
 * @param units committed
 * @param images committed
 * @param bytes of committed records
 * @param rejected samples set aside
 * @param transactions committed
 * @param failures transactions or take-overs that failed and were done again
 * @param lagUnits planned units of its partitions that are not committed yet
 */
public record FeederStatus(
    int partitions,
    long units,
    long images,
    long bytes,
    long rejected,
    long transactions,
    long failures,
    long lagUnits) {
  public static final FeederStatus NONE = new FeederStatus(0, 0, 0, 0, 0, 0, 0, 0);

  FeederStatus owning(int now) {
    return new FeederStatus(now, units, images, bytes, rejected, transactions, failures, lagUnits);
  }

  FeederStatus failedOnce() {
    return new FeederStatus(
        partitions, units, images, bytes, rejected, transactions, failures + 1, lagUnits);
  }

  FeederStatus plus(Tally done) {
    return new FeederStatus(
        partitions,
        units + done.units(),
        images + done.images(),
        bytes + done.bytes(),
        rejected + done.rejected(),
        transactions + 1,
        failures,
        lagUnits);
  }

  FeederStatus lagging(long now) {
    return new FeederStatus(
        partitions, units, images, bytes, rejected, transactions, failures, now);
  }

  /** What one transaction holds. */
  record Tally(long units, long images, long bytes, long rejected) {
    static final Tally EMPTY = new Tally(0, 0, 0, 0);

    Tally plus(long moreImages, long moreBytes, long moreRejected) {
      return new Tally(units + 1, images + moreImages, bytes + moreBytes, rejected + moreRejected);
    }
  }
}
