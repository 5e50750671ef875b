/**
 * Disturbs a stream's feeders and broker, as real processes, at random but from a seed, and checks
 * that a reader sees what one undisturbed feeder would have made: {@link
 * io.shapestream.standalone.chaos.Chaos} for tests, {@code ./shapestream chaos} for people.
 */
package io.shapestream.standalone.chaos;
