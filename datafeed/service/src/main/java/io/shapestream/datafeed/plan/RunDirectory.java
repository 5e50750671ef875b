package io.shapestream.datafeed.plan;

import io.shapestream.stream.RunPosition;
import java.util.Map;

/** Where the stream's runs are, by their names. */
@FunctionalInterface
public interface RunDirectory {
  Map<String, RunPosition> positions() throws InterruptedException;
}
