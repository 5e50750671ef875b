/**
 * For the fuzz tests of other modules, with scope {@code test}: what reading hostile bytes may cost
 * in memory and time, and places to put them where a reader wants files or a connection.
 */
package io.shapestream.fuzzing;
