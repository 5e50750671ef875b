package io.shapestream.datafeed.plan;

/** The end offset of each partition of the plan, by partition number. */
@FunctionalInterface
public interface PlanEnds {
  long[] ends() throws InterruptedException;
}
