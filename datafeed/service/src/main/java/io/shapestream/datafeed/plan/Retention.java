package io.shapestream.datafeed.plan;

import java.util.Set;

/**
 * Runs, by name, for whose checkpoints retention is about to delete what they still need: four
 * fifths of the time that the train topic keeps it are over.
 */
@FunctionalInterface
public interface Retention {
  Set<String> endangered() throws InterruptedException;
}
