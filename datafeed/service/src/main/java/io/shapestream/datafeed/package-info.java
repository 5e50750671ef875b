/**
 * The feeder as a service: its command line, its threads, and how its parts are wired. The stages
 * are {@code dataset}, {@code preprocess}, {@code feed}, and {@code plan}, which whoever owns plan
 * partition 0 runs.
 */
package io.shapestream.datafeed;
