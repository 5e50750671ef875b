package io.shapestream.standalone.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a study found, as {@code study.json}; fields are only ever added.
 *
 * @param format 1
 * @param runs that ended, in the study's order
 * @param failures sentences by run
 * @param unfinished runs that are still to be trained
 */
record StudyResult(
    int format,
    String study,
    String question,
    Map<String, String> feed,
    int epochs,
    List<Run> runs,
    List<Group> groups,
    Map<String, String> failures,
    List<String> unfinished) {

  /**
   * @param alphas how they moved
   */
  record Run(
      String name,
      String group,
      Map<String, String> options,
      RunOutcome result,
      List<Trajectory.Point> alphas) {}

  /**
   * Runs that differ in their seeds alone.
   *
   * @param deviation of the sample; 0 for a single run
   */
  record Group(String name, int runs, double meanAccuracy, double deviation, double meanMacs) {
    static Group of(String name, List<Run> runs) {
      double mean = runs.stream().mapToDouble(run -> run.result().accuracy()).average().orElse(0);
      double squares =
          runs.stream().mapToDouble(run -> Math.pow(run.result().accuracy() - mean, 2)).sum();
      double macs = runs.stream().mapToDouble(run -> run.result().macs()).average().orElse(0);
      double deviation = runs.size() < 2 ? 0 : Math.sqrt(squares / (runs.size() - 1));
      return new Group(name, runs.size(), mean, deviation, macs);
    }
  }

  static StudyResult of(
      Study study, List<Run> runs, Map<String, String> failures, List<String> unfinished) {
    Map<String, List<Run>> groups = new LinkedHashMap<>();
    runs.forEach(run -> groups.computeIfAbsent(run.group(), name -> new ArrayList<>()).add(run));
    return new StudyResult(
        1,
        study.name(),
        study.question(),
        study.feed(),
        study.epochs(),
        runs,
        groups.entrySet().stream().map(of -> Group.of(of.getKey(), of.getValue())).toList(),
        failures,
        unfinished);
  }

  String json() {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and names can't be written as JSON", e);
    }
  }
}
