package io.shapestream.datafeed.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which label and name each class folder has. Without a file that says so, folders count in the
 * order of their names. ImageNet's files are known: {@code imagenet_class_index.json} ({@code {"0":
 * ["n01440764", "tench"], ..}}), {@code LOC_synset_mapping.txt} and {@code synset_words.txt} (a
 * line {@code n01440764 tench, Tinca tinca} for each class, in the order of labels).
 *
 * @param labels by folder
 * @param names by label
 */
record ClassIndex(Map<String, Integer> labels, List<String> names) {
  private static final List<String> LINES = List.of("LOC_synset_mapping.txt", "synset_words.txt");
  private static final String JSON = "imagenet_class_index.json";

  ClassIndex {
    labels = Map.copyOf(labels);
    names = List.copyOf(names);
  }

  static ClassIndex of(Path folder, List<String> directories) {
    if (Files.exists(folder.resolve(JSON))) {
      return json(folder.resolve(JSON));
    }
    for (String name : LINES) {
      if (Files.exists(folder.resolve(name))) {
        return lines(folder.resolve(name));
      }
    }
    return numbered(directories, directories);
  }

  int label(String directory, Path part) {
    Integer label = labels.get(directory);
    if (label == null) {
      throw new DatasetException(
          "%s is no class of this data set: it has %d, such as %s"
              .formatted(
                  part.resolve(directory),
                  names.size(),
                  labels.keySet().stream().min(String::compareTo).orElse("none")));
    }
    return label;
  }

  private static ClassIndex lines(Path file) {
    List<String> folders = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : KnownNames.lines(file)) {
      String[] words = line.split("\\s+", 2);
      folders.add(words[0]);
      names.add(words[words.length - 1]);
    }
    return numbered(folders, names);
  }

  private static ClassIndex json(Path file) {
    try {
      JsonNode classes = new ObjectMapper().readTree(file.toFile());
      List<String> folders = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int label = 0; label < classes.size(); label++) {
        JsonNode pair = classes.path(Integer.toString(label));
        if (!pair.path(0).isTextual() || !pair.path(1).isTextual()) {
          throw new DatasetException(
              "%s must map \"%d\" to [\"folder\", \"name\"]".formatted(file, label));
        }
        folders.add(pair.path(0).asText());
        names.add(pair.path(1).asText());
      }
      return numbered(folders, names);
    } catch (JsonProcessingException e) {
      throw new DatasetException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new DatasetException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  private static ClassIndex numbered(List<String> folders, List<String> names) {
    Map<String, Integer> labels = new HashMap<>();
    for (String folder : folders) {
      labels.putIfAbsent(folder, labels.size());
    }
    return new ClassIndex(labels, names);
  }
}
