package io.shapestream.standalone.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a study.
 *
 * @param name unique in the study
 * @param group what it shares with the runs that differ from it in their seed alone
 * @param options of the trainer, without dashes; "true" stands for an option without a value
 */
record StudyRun(String name, String group, Map<String, String> options) {
  StudyRun {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** As the trainer's command line takes them. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    options.forEach(
        (key, value) ->
            arguments.add(value.equals("true") ? "--" + key : "--" + key + "=" + value));
    return arguments;
  }
}
