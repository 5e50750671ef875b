/**
 * The demo: a broker, a monitor, two feeders and two trainers on one stream, watched until both
 * runs have ended. What is shown comes from the runs' telemetry and from the result file that each
 * leaves behind.
 */
package io.shapestream.standalone.demo;
