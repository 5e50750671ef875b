package io.shapestream.standalone.study;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a study from its YAML file; every violation is told at once. */
final class StudyFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
  private static final Set<String> KEYS = Set.of("name", "question", "feed", "trainer", "studies");
  private static final Set<String> PART_KEYS = Set.of("label", "options", "grid");
  private static final Set<String> OWN_FEED =
      Set.of("stream", "epochs", "bootstrap-servers", "lead", "config", "stop-with-stdin");
  private static final Set<String> OWN_TRAINER =
      Set.of("stream", "run", "bootstrap-servers", "checkpoints", "config", "stop-with-stdin");
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,59}";
  private static final int MOST_RUNS = 10_000;

  private final Violations violations = new Violations();

  private StudyFile() {}

  /**
   * @throws UserError naming everything that is wrong
   */
  static Study read(Path file) {
    try {
      return new StudyFile().study(YAML.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new UserError(
          "%s is no YAML, line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UserError("Can't read the study " + file + ": " + Sentences.of(e), e);
    }
  }

  private Study study(JsonNode root) {
    requireKeys("a study", root, KEYS);
    String name = root.path("name").asText();
    violations.matches(
        "name", name, NAME, "1..60 small letters, digits or '-' that begin with none of the last");
    Map<String, String> feed = options(root.path("feed"), "feed", OWN_FEED);
    Map<String, String> shared = options(root.path("trainer"), "trainer", OWN_TRAINER);
    List<StudyRun> runs = new ArrayList<>();
    root.path("studies").forEach(part -> runs.addAll(runs(part, shared)));
    violations.check(
        !runs.isEmpty() && runs.size() <= MOST_RUNS,
        "studies must make 1.." + MOST_RUNS + " runs, made " + runs.size());
    requireUnique(runs);
    int epochs = runs.stream().mapToInt(this::epochs).max().orElse(1);
    violations.orThrow();
    return new Study(name, root.path("question").asText(), feed, epochs, runs);
  }

  private List<StudyRun> runs(JsonNode part, Map<String, String> shared) {
    requireKeys("each of studies", part, PART_KEYS);
    String label = part.path("label").asText("");
    Map<String, String> base = new LinkedHashMap<>(shared);
    base.putAll(options(part.path("options"), "options", OWN_TRAINER));
    List<Map<String, String>> points = new ArrayList<>(List.of(Map.of()));
    for (Map.Entry<String, JsonNode> axis : part.path("grid").properties()) {
      violations.check(!OWN_TRAINER.contains(axis.getKey()), "grid must not have " + axis.getKey());
      points = times(points, axis.getKey(), values(axis.getKey(), axis.getValue()));
    }
    return points.stream().map(point -> run(label, base, point)).toList();
  }

  private static StudyRun run(String label, Map<String, String> base, Map<String, String> point) {
    Map<String, String> all = new LinkedHashMap<>(base);
    all.putAll(point);
    return new StudyRun(named(label, point, true), named(label, point, false), all);
  }

  /** The label and each value of the grid that the run has, such as adaptors-3_seed-2. */
  private static String named(String label, Map<String, String> point, boolean seeds) {
    List<String> parts = new ArrayList<>();
    if (!label.isEmpty()) {
      parts.add(label);
    }
    point.forEach(
        (key, value) -> {
          if (seeds || !key.equals("seed")) {
            parts.add(key + "-" + value);
          }
        });
    String name = String.join("_", parts).replaceAll("[^a-zA-Z0-9._-]", "_");
    return name.isEmpty() ? "run" : name;
  }

  private static List<Map<String, String>> times(
      List<Map<String, String>> points, String key, List<String> values) {
    List<Map<String, String>> product = new ArrayList<>();
    for (Map<String, String> point : points) {
      for (String value : values) {
        Map<String, String> more = new LinkedHashMap<>(point);
        more.put(key, value);
        product.add(more);
      }
    }
    return product;
  }

  /** A list, each item a value or a list of numbers, or a range such as 1..12. */
  private List<String> values(String key, JsonNode node) {
    String text = node.asText();
    if (node.isTextual() && text.matches("\\d{1,9}\\.\\.\\d{1,9}")) {
      String[] ends = text.split("\\.\\.", 2);
      return range(key, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
    violations.check(
        node.isArray() && !node.isEmpty(),
        "grid." + key + " must be a list or a range such as 1..12, was " + node);
    List<String> values = new ArrayList<>();
    node.forEach(item -> values.add(value("grid." + key, item)));
    return values;
  }

  private List<String> range(String key, int first, int last) {
    violations.check(
        first <= last && last - first < MOST_RUNS,
        "grid.%s must rise by less than %d, was %d..%d".formatted(key, MOST_RUNS, first, last));
    List<String> values = new ArrayList<>();
    for (int i = first; i <= Math.min(last, first + MOST_RUNS); i++) {
      values.add(String.valueOf(i));
    }
    return values;
  }

  private Map<String, String> options(JsonNode node, String where, Set<String> own) {
    Map<String, String> options = new LinkedHashMap<>();
    violations.check(
        node.isMissingNode() || node.isObject(), where + " must be a list of key: value");
    for (Map.Entry<String, JsonNode> option : node.properties()) {
      violations.check(
          !own.contains(option.getKey()),
          where + "." + option.getKey() + " is the study's own: leave it out");
      options.put(option.getKey(), value(where + "." + option.getKey(), option.getValue()));
    }
    return options;
  }

  private String value(String key, JsonNode node) {
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(value(key, item)));
      return String.join(",", items);
    }
    violations.check(node.isValueNode() && !node.isNull(), key + " must be a value, was " + node);
    return node.asText();
  }

  private int epochs(StudyRun run) {
    String epochs = run.options().get("epochs");
    boolean given = epochs != null && epochs.matches("[1-9]\\d{0,5}");
    violations.check(
        given,
        "epochs must be given as 1..999999 for every run (in trainer or options), was "
            + epochs
            + " for "
            + run.name());
    return given ? Integer.parseInt(epochs) : 1;
  }

  private void requireUnique(List<StudyRun> runs) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new TreeSet<>();
    runs.stream().map(StudyRun::name).filter(name -> !seen.add(name)).forEach(twice::add);
    violations.check(
        twice.isEmpty(), "runs need names of their own, give labels: " + String.join(", ", twice));
  }

  private void requireKeys(String what, JsonNode node, Set<String> known) {
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    violations.check(
        node.isObject() && unknown.isEmpty(),
        what + " must have keys of " + new TreeSet<>(known) + ", has " + unknown);
  }
}
