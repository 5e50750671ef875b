package io.shapestream.datafeed.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What IDX files don't say: how the data set and its classes are called. A file {@code classes.txt}
 * beside them (one name a line) says it; Fashion-MNIST is known by its first labels; all else is
 * called by its folder, with the labels as names.
 */
record KnownNames(String name, List<String> classes) {
  private static final List<String> FASHION =
      List.of(
          "t-shirt/top",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");
  private static final byte[] FASHION_TEST = {9, 2, 1, 1, 6, 1, 4, 6, 5, 7, 4, 5, 7, 3, 4, 1};

  static KnownNames of(Path folder, byte[] testLabels) {
    boolean fashion = startsWith(testLabels, FASHION_TEST);
    Path leaf = folder.toAbsolutePath().normalize().getFileName();
    String name = fashion ? "fashion-mnist" : leaf == null ? "images" : leaf.toString();
    return new KnownNames(name, classes(folder, fashion, testLabels));
  }

  private static List<String> classes(Path folder, boolean fashion, byte[] labels) {
    Path file = folder.resolve("classes.txt");
    if (Files.exists(file)) {
      return lines(file);
    }
    return fashion ? FASHION : numbers(labels);
  }

  /** Ten digits, or more where there are more labels (letters of EMNIST, for one). */
  private static List<String> numbers(byte[] labels) {
    int most = 9;
    for (byte label : labels) {
      most = Math.max(most, Byte.toUnsignedInt(label));
    }
    return IntStream.rangeClosed(0, most).mapToObj(Integer::toString).toList();
  }

  static List<String> lines(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
      if (lines.isEmpty()) {
        throw new DatasetException(file + " must name a class in each line, but names none");
      }
      return lines;
    } catch (IOException e) {
      throw new DatasetException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
