package io.shapestream.stream;

/**
 * The arithmetic of the plan: which unit is which slice of which epoch, and where it lies.
 *
 * <p>Unit {@code u} is slice {@code u mod unitsPerEpoch} of epoch {@code u div unitsPerEpoch}, and
 * lies in partition {@code u mod P} of the plan and of the train topic. The plan is written without
 * transactions, so its offsets have no holes and {@code unit = offset * P + partition} is the truth
 * about a plan record, whatever it says of itself: two planners at once can only write the same
 * plan. An epoch's last unit is kept though it may be smaller.
 *
 * @param samples of the train split
 * @param unitSize images of a full unit
 * @param epochs 0 = unlimited
 * @param partitions P
 */
public record Plan(int samples, int unitSize, int epochs, int partitions) {
  public Plan {
    Limits.range("train samples", samples, 1, Integer.MAX_VALUE);
    Limits.range("unit-size", unitSize, 1, Limits.UNIT_SIZE);
    Limits.range("epochs", epochs, 0, Integer.MAX_VALUE);
    Limits.range("partitions", partitions, 1, Limits.PARTITIONS);
  }

  public int unitsPerEpoch() {
    return unitsOf(samples, unitSize);
  }

  /** How many units there will ever be. */
  public long units() {
    return (long) unitsPerEpoch() * (epochs == 0 ? Integer.MAX_VALUE : epochs);
  }

  public boolean contains(long unit) {
    return unit >= 0 && unit < units();
  }

  public PlanUnit unit(long unit) {
    Limits.range("unit", unit, 0, units() - 1);
    return new PlanUnit(unit, (int) (unit / unitsPerEpoch()), (int) (unit % unitsPerEpoch()));
  }

  /** The number of the unit that lies at a place of the plan. */
  public long unitAt(int partition, long offset) {
    return Math.addExact(Math.multiplyExact(offset, (long) partitions), (long) partition);
  }

  public int partition(long unit) {
    return (int) (unit % partitions);
  }

  /**
   * Where the unit lies in its partition of the plan (not of the train topic: that has markers).
   */
  public long planOffset(long unit) {
    return unit / partitions;
  }

  /** The first unit of an epoch. */
  public long firstUnit(int epoch) {
    return (long) epoch * unitsPerEpoch();
  }

  static int unitsOf(int samples, int unitSize) {
    return (int) (((long) samples + unitSize - 1) / unitSize);
  }
}
