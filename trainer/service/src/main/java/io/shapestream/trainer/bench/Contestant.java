package io.shapestream.trainer.bench;

import java.util.function.IntFunction;

/**
 * One who trains on the same batch from the same values.
 *
 * @param round one batch with both phases, then so many with the weight phase alone
 */
record Contestant(String name, IntFunction<StepTime> round) {}
