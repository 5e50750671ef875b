package io.shapestream.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;

/** Goes through a schema, from a value to the values in it. */
final class SchemaWalk {
  private final JsonNode root;

  SchemaWalk(JsonNode root) {
    this.root = root;
  }

  /** Calls back with the path of each value, such as {@code streams.KEY.partitions}. */
  void forEach(BiConsumer<String, JsonNode> visitor) {
    visitProperties("", root, visitor);
  }

  private void visit(String path, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(path, node);
    if (path.equals("global")) {
      return; // shared with others, who describe it
    }
    if (!path.matches("streams\\.KEY\\.feeder")) {
      visitProperties(path + ".", resolved(node), visitor);
    }
    JsonNode entry = node.path("additionalProperties");
    if (entry.has("properties")) {
      visitProperties(path + ".KEY.", entry, visitor);
    }
  }

  private void visitProperties(String prefix, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    node.path("properties")
        .properties()
        .forEach(field -> visit(prefix + field.getKey(), field.getValue(), visitor));
  }

  /** What a reference refers to; a set of requests and limits stays closed to the documentation. */
  private JsonNode resolved(JsonNode node) {
    String reference = node.path("allOf").path(0).path("$ref").asText();
    JsonNode found = reference.isEmpty() ? node : root.at(reference.substring(1));
    return reference.endsWith("/resources") ? root.path("none") : found;
  }
}
