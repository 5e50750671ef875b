/**
 * Issues the plan: one unit after the other, at most {@code lead} ahead of the slowest live run.
 * Knows no images; what it writes is a function of where it writes, so two planners at once do no
 * harm.
 */
package io.shapestream.datafeed.plan;
