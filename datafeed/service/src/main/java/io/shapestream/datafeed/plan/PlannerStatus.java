package io.shapestream.datafeed.plan;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a planner has done and sees.
 *
 * @param planned every unit below this one is issued
 * @param base where the lead is counted from
 * @param slowestRun the live run that the plan waits for most; empty when there is none
 * @param liveRuns runs that the plan waits for
 * @param deadRuns runs that it no longer waits for
 * @param deaths how many times a run was found dead
 * @param endangeredRuns runs for whose checkpoints retention is about to delete what they need
 */
public record PlannerStatus(
    long planned,
    long base,
    String slowestRun,
    int liveRuns,
    Set<String> deadRuns,
    long deaths,
    Set<String> endangeredRuns) {
  public static final PlannerStatus NONE = new PlannerStatus(0, 0, "", 0, Set.of(), 0, Set.of());

  public PlannerStatus {
    deadRuns = Collections.unmodifiableSet(new TreeSet<>(deadRuns));
    endangeredRuns = Collections.unmodifiableSet(new TreeSet<>(endangeredRuns));
  }
}
