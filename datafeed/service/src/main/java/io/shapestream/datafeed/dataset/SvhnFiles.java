package io.shapestream.datafeed.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * SVHN's cropped digits: MATLAB files with the arrays {@code X} (32 x 32 x 3 x images, uint8) and
 * {@code y} (a label for each, in which 10 stands for the digit 0).
 */
final class SvhnFiles {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final int MOST_IMAGES = (Integer.MAX_VALUE - 64) / PIXELS;
  private static final int FIRST_ROOM = 4096;

  private final Path path;
  private byte @Nullable [] pixels;
  private byte @Nullable [] labels;

  private SvhnFiles(Path path) {
    this.path = path;
  }

  /** The data set of a folder; empty when it holds no SVHN files. */
  static Optional<Dataset> in(Path folder) {
    Path train = folder.resolve("train_32x32.mat");
    if (!Files.exists(train)) {
      return Optional.empty();
    }
    List<String> digits = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    PackedImages trained = new SvhnFiles(train).read();
    PackedImages tested = new SvhnFiles(folder.resolve("test_32x32.mat")).read();
    return Optional.of(new InMemoryDataset("svhn", digits, trained, tested));
  }

  static List<String> names() {
    return List.of("train_32x32.mat (SVHN)");
  }

  private PackedImages read() {
    try (MatFile file = MatFile.open(path)) {
      file.visit(this::array);
    }
    byte[] x = found(pixels, "X");
    byte[] y = found(labels, "y");
    if (x.length != y.length * PIXELS) {
      throw new DatasetException(
          "%s has %d images in X, but %d labels in y".formatted(path, x.length / PIXELS, y.length));
    }
    return new PackedImages(String.valueOf(path.getFileName()), 3, SIDE, SIDE, y, x);
  }

  private void array(MatArray array) {
    if (array.name().equals("X")) {
      pixels = images(array);
    } else if (array.name().equals("y")) {
      labels = digits(array);
    }
  }

  /** Room grows with what is really there: a header may announce anything. */
  private byte[] images(MatArray array) {
    int count = count(array);
    array.requireBytes((long) count * PIXELS);
    byte[] read = new byte[Math.min(count, FIRST_ROOM) * PIXELS];
    for (int i = 0; i < count; i++) {
      if ((i + 1) * PIXELS > read.length) {
        read = Arrays.copyOf(read, (int) Math.min(count, i * 2L) * PIXELS);
      }
      transpose(array.nextBytes(PIXELS), read, i * PIXELS);
    }
    return read;
  }

  private int count(MatArray array) {
    // MATLAB drops a last dimension of 1.
    int count = array.dimensions() == 3 ? 1 : array.dimensions() == 4 ? array.dimension(3) : 0;
    boolean shaped =
        count > 0
            && count <= MOST_IMAGES
            && array.dimension(0) == SIDE
            && array.dimension(1) == SIDE
            && array.dimension(2) == 3;
    if (!shaped) {
      throw new DatasetException(
          "the array X in %s must be of 32x32x3x1..%d, is of %s"
              .formatted(path, MOST_IMAGES, array.shape()));
    }
    return count;
  }

  /** Columns become rows. */
  private static void transpose(byte[] from, byte[] to, int at) {
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < SIDE; x++) {
        for (int y = 0; y < SIDE; y++) {
          to[at + (c * SIDE + y) * SIDE + x] = from[(c * SIDE + x) * SIDE + y];
        }
      }
    }
  }

  private byte[] digits(MatArray array) {
    int[] numbers = array.integers(MOST_IMAGES);
    byte[] digits = new byte[numbers.length];
    for (int i = 0; i < digits.length; i++) {
      if (numbers[i] < 0 || numbers[i] > 10) {
        throw new DatasetException(
            "label %d of %s (y) must be 1..10, was %d".formatted(i, path, numbers[i]));
      }
      digits[i] = (byte) (numbers[i] % 10);
    }
    return digits;
  }

  private byte[] found(byte @Nullable [] array, String name) {
    if (array == null) {
      throw new DatasetException("%s has no array %s of plain numbers".formatted(path, name));
    }
    return array;
  }
}
