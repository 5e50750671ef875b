/** What runs report, read from the topic of telemetry, and how a run stands in one line. */
package io.shapestream.standalone.watch;
