package io.shapestream.datafeed.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The MNIST family: images and labels in IDX files, gzipped or plain. A folder that has only the
 * {@code t10k} files is split by {@link HoldOut}.
 */
final class IdxFiles {
  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;
  private static final int MOST_IMAGES = 10_000_000;
  private static final int LONGEST_SIDE = 4_096;

  private IdxFiles() {}

  /** The data set of a folder; empty when it holds no IDX files. */
  static Optional<Dataset> in(Path folder) {
    Optional<PackedImages> train = part(folder, "train");
    Optional<PackedImages> test = part(folder, "t10k");
    if (train.isEmpty() && test.isEmpty()) {
      return Optional.empty();
    }
    if (test.isEmpty()) {
      throw new DatasetException(
          "%s has train images but no test images: looked for t10k-images-idx3-ubyte[.gz]"
              .formatted(folder));
    }
    HoldOut held = HoldOut.of(test.get());
    PackedImages trained = train.orElseGet(held::train);
    PackedImages tested = train.isPresent() ? test.get() : held.test();
    KnownNames known = KnownNames.of(folder, test.get().labels());
    return Optional.of(new InMemoryDataset(known.name(), known.classes(), trained, tested));
  }

  static List<String> names() {
    return List.of("train-images-idx3-ubyte[.gz]", "t10k-images-idx3-ubyte[.gz]");
  }

  private static Optional<PackedImages> part(Path folder, String part) {
    Optional<Path> images = file(folder, part + "-images-idx3-ubyte");
    Optional<Path> labels = file(folder, part + "-labels-idx1-ubyte");
    if (images.isPresent() != labels.isPresent()) {
      throw new DatasetException(
          "%s has %s but not its %s"
              .formatted(
                  folder,
                  images.or(() -> labels).map(Path::getFileName).orElseThrow(),
                  images.isPresent() ? "labels" : "images"));
    }
    return images.map(path -> read(path, labels.orElseThrow()));
  }

  private static Optional<Path> file(Path folder, String name) {
    for (String suffix : List.of("", ".gz")) {
      Path path = folder.resolve(name + suffix);
      if (Files.exists(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static PackedImages read(Path images, Path labels) {
    byte[] labelled = labels(labels);
    try (DataFile file = DataFile.open(images)) {
      magic(file, IMAGES, "images");
      int count = count(file);
      if (count != labelled.length) {
        throw new DatasetException(
            "%s has %d images, but %s has %d labels"
                .formatted(images, count, labels, labelled.length));
      }
      int height = side(file, "height");
      int width = side(file, "width");
      byte[] pixels = file.bytes(size(file, count, height, width));
      file.end();
      return new PackedImages(
          String.valueOf(images.getFileName()), 1, height, width, labelled, pixels);
    }
  }

  private static byte[] labels(Path labels) {
    try (DataFile file = DataFile.open(labels)) {
      magic(file, LABELS, "labels");
      byte[] labelled = file.bytes(count(file));
      file.end();
      return labelled;
    }
  }

  private static void magic(DataFile file, int expected, String what) {
    int magic = file.bigEndianInt();
    if (magic != expected) {
      throw new DatasetException(
          "%s holds no IDX %s: its first four bytes are %08x, not %08x"
              .formatted(file.name(), what, magic, expected));
    }
  }

  private static int count(DataFile file) {
    int count = file.bigEndianInt();
    if (count < 0 || count > MOST_IMAGES) {
      throw new DatasetException(
          "the count in %s (bytes 4..7) must be 0..%d, was %d"
              .formatted(file.name(), MOST_IMAGES, Integer.toUnsignedLong(count)));
    }
    return count;
  }

  private static int side(DataFile file, String what) {
    int side = file.bigEndianInt();
    if (side < 1 || side > LONGEST_SIDE) {
      throw new DatasetException(
          "the %s in %s must be 1..%d, was %d"
              .formatted(what, file.name(), LONGEST_SIDE, Integer.toUnsignedLong(side)));
    }
    return side;
  }

  /** What the header announces; a short file is noticed before so much memory is taken. */
  private static int size(DataFile file, int count, int height, int width) {
    long bytes = (long) count * height * width;
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new DatasetException(
          "%s announces %d images of %dx%d: more than the 2 GiB that can be read"
              .formatted(file.name(), count, height, width));
    }
    return (int) bytes;
  }
}
