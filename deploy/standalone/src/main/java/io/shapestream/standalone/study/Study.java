package io.shapestream.standalone.study;

import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A study as its file says it.
 *
 * @param name of the stream and of the state folder
 * @param question what the study asks, for the report; may be empty
 * @param feed options of the feeder, without dashes
 * @param epochs of the stream: as many as the longest run has
 * @param runs in the order in which they start
 */
record Study(
    String name, String question, Map<String, String> feed, int epochs, List<StudyRun> runs) {
  Study {
    feed = Map.copyOf(feed);
    runs = List.copyOf(runs);
  }

  /** What one that is continued must have in common with the one that began. */
  Properties settings() {
    Properties settings = new Properties();
    feed.forEach((key, value) -> settings.setProperty("feed." + key, value));
    settings.setProperty("feed.epochs", String.valueOf(epochs));
    runs.forEach(run -> settings.setProperty("run." + run.name(), run.options().toString()));
    return settings;
  }
}
