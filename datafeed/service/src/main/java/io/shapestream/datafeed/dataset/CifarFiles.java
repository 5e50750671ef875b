package io.shapestream.datafeed.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version: records of one label (CIFAR-100: a coarse and a
 * fine one, of which the fine one is taken) and 3x32x32 pixels.
 */
final class CifarFiles {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final List<String> TEN =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private CifarFiles() {}

  /** The data set of a folder; empty when it holds no CIFAR files. */
  static Optional<Dataset> in(Path folder) {
    if (Files.exists(folder.resolve("data_batch_1.bin"))) {
      return Optional.of(ten(folder));
    }
    if (Files.exists(folder.resolve("train.bin"))) {
      return Optional.of(hundred(folder));
    }
    return Optional.empty();
  }

  static List<String> names() {
    return List.of("data_batch_1.bin (CIFAR-10)", "train.bin (CIFAR-100)");
  }

  private static Dataset ten(Path folder) {
    List<Path> train =
        IntStream.rangeClosed(1, 5)
            .mapToObj(i -> folder.resolve("data_batch_" + i + ".bin"))
            .toList();
    List<Path> test = List.of(folder.resolve("test_batch.bin"));
    return new InMemoryDataset("cifar-10", TEN, read(train, 1), read(test, 1));
  }

  private static Dataset hundred(Path folder) {
    Path names = folder.resolve("fine_label_names.txt");
    List<String> classes =
        Files.exists(names)
            ? KnownNames.lines(names)
            : IntStream.range(0, 100).mapToObj(Integer::toString).toList();
    return new InMemoryDataset(
        "cifar-100",
        classes,
        read(List.of(folder.resolve("train.bin")), 2),
        read(List.of(folder.resolve("test.bin")), 2));
  }

  private static PackedImages read(List<Path> files, int labelBytes) {
    int[] counts = files.stream().mapToInt(file -> images(file, labelBytes)).toArray();
    int all = IntStream.of(counts).sum();
    byte[] labels = new byte[all];
    byte[] pixels = new byte[all * PIXELS];
    int next = 0;
    for (int f = 0; f < counts.length; f++) {
      next = read(files.get(f), counts[f], labelBytes, labels, pixels, next);
    }
    String name =
        String.join(
            "+",
            Stream.of(files.get(0), files.get(files.size() - 1))
                .distinct()
                .map(p -> String.valueOf(p.getFileName()))
                .toList());
    return new PackedImages(name, 3, SIDE, SIDE, labels, pixels);
  }

  private static int read(
      Path path, int count, int labelBytes, byte[] labels, byte[] pixels, int first) {
    try (DataFile file = DataFile.open(path)) {
      for (int i = first; i < first + count; i++) {
        labels[i] = file.bytes(labelBytes)[labelBytes - 1];
        System.arraycopy(file.bytes(PIXELS), 0, pixels, i * PIXELS, PIXELS);
      }
      file.end();
    }
    return first + count;
  }

  private static int images(Path file, int labelBytes) {
    long record = labelBytes + (long) PIXELS;
    long size = size(file);
    if (size == 0 || size % record != 0 || size / record > 100_000) {
      throw new DatasetException(
          "%s must hold 1..100000 images of %d bytes, but has %d bytes: it is truncated, or no CIFAR file"
              .formatted(file, record, size));
    }
    return (int) (size / record);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new DatasetException("can't read " + file + ": there is no such file", e);
    }
  }
}
