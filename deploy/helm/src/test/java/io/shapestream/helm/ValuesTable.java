package io.shapestream.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The table of values in the chart's README, made from the schema and the defaults. */
final class ValuesTable {
  private static final String BEGIN = "<!-- values: made from values.schema.json -->\n";
  private static final String END = "<!-- end of values -->\n";

  private final JsonNode values = Chart.yaml(Chart.FOLDER.resolve("values.yaml"));
  private final JsonNode schema = Chart.yaml(Chart.FOLDER.resolve("values.schema.json"));

  String markdown() {
    List<String> rows = new ArrayList<>();
    new SchemaWalk(schema)
        .forEach(
            (path, node) -> {
              // A run has what trainer has; they are told once, there.
              if (!isRepeated(path)) {
                rows.add(row(path, node));
              }
            });
    return BEGIN
        + "| value | default | meaning |\n| --- | --- | --- |\n"
        + String.join("\n", rows)
        + "\n"
        + END;
  }

  private boolean isRepeated(String path) {
    String prefix = "trainers.KEY.";
    return path.startsWith(prefix)
        && !values
            .at("/trainer/" + path.substring(prefix.length()).replace('.', '/'))
            .isMissingNode();
  }

  private String row(String path, JsonNode node) {
    JsonNode standard = values.at("/" + path.replace('.', '/'));
    boolean inner = standard.isMissingNode() || node.has("properties") || path.equals("feeder");
    String shown = inner ? "" : "`" + json(standard) + "`";
    return "| `%s` | %s | %s |".formatted(path, shown, meaning(node).replace("|", "\\|"));
  }

  private static String meaning(JsonNode node) {
    String text = node.path("description").asText();
    return node.has("enum") && node.path("enum").size() > 1 && !text.contains(":")
        ? text + " One of " + String.join(", ", Rendered.texts(node.path("enum"))) + "."
        : text;
  }

  private static String json(JsonNode node) {
    try {
      return new ObjectMapper().writeValueAsString(node);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static String replaced(String page, String table) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END) + END.length();
    return page.substring(0, begin) + table + page.substring(end);
  }
}
