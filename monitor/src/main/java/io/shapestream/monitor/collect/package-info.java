/**
 * Reads the telemetry topic from its beginning and hands every report on, in order. What it can't
 * understand it counts and skips. Beside that it looks at the streams that runs train on. It knows
 * nothing of metrics or pages.
 */
package io.shapestream.monitor.collect;
