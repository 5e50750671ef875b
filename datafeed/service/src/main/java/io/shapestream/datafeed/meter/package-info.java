/**
 * What a feeder, and the planner where it runs, say to Prometheus: one catalogue, and an HTTP port
 * that serves it.
 */
package io.shapestream.datafeed.meter;
