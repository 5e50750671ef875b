package io.shapestream.adaptor.interchange;

import io.shapestream.adaptor.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code src/test/python/torchvision_fixture.py} wrote. */
public final class Torchvision {
  public static final Path FOLDER = Path.of("src/test/resources/torchvision");

  private Torchvision() {}

  /** Names and shapes, in torchvision's order. */
  public static Map<String, List<Long>> names(Architecture network) {
    Map<String, List<Long>> names = new LinkedHashMap<>();
    for (String line : lines(network.wireName() + ".names")) {
      String[] words = line.split(" ", -1);
      names.put(words[0], words.length == 1 ? List.of() : shape(words[1]));
    }
    return names;
  }

  public static double[] logits(String network) {
    String row =
        lines("logits").stream()
            .filter(line -> line.startsWith(network + " "))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(row.split(" ", -1)).skip(1).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<Long> shape(String text) {
    return Arrays.stream(text.split("x", -1)).map(Long::valueOf).toList();
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
