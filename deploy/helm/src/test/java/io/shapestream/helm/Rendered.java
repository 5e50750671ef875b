package io.shapestream.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a chart was rendered to.
 *
 * @param documents one a resource
 */
record Rendered(List<JsonNode> documents) {
  Rendered {
    documents = List.copyOf(documents);
  }

  List<JsonNode> ofKind(String kind) {
    return documents.stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .toList();
  }

  JsonNode one(String kind, String name) {
    return ofKind(kind).stream()
        .filter(document -> name(document).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " " + name + " is not among " + names(kind)));
  }

  List<String> names(String kind) {
    return ofKind(kind).stream().map(Rendered::name).toList();
  }

  static String name(JsonNode document) {
    return document.path("metadata").path("name").asText();
  }

  /** Everything that runs: whole pods and templates of pods, by kind and name. */
  Map<String, JsonNode> pods() {
    Map<String, JsonNode> pods = new TreeMap<>();
    for (JsonNode document : documents) {
      String key = document.path("kind").asText() + "/" + name(document);
      if (document.path("kind").asText().equals("Pod")) {
        pods.put(key, document);
      } else if (document.path("spec").has("template")) {
        pods.put(key, document.path("spec").path("template"));
      }
    }
    return pods;
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<String> texts(JsonNode array) {
    return each(array).map(JsonNode::asText).toList();
  }

  static List<JsonNode> containers(JsonNode pod) {
    List<JsonNode> containers = new ArrayList<>();
    pod.path("spec").path("initContainers").forEach(containers::add);
    pod.path("spec").path("containers").forEach(containers::add);
    return containers;
  }
}
