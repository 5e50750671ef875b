package io.shapestream.datafeed.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.fuzzing.Bounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Whatever files a folder holds: a data set whose every sample can be loaded, or a sentence. */
class DatasetsFuzzTest {
  /** Samples are held in memory, and copied once where a part is held out for testing. */
  private static final Bounds BOUNDS = new Bounds(32 << 20, 200, Duration.ofSeconds(10));

  /** The inputs: how many bytes the labels' file has (16 bits), that file, the images' file. */
  @FuzzTest
  void idxFilesAreReadOrRefused(byte[] bytes) throws Exception {
    if (bytes.length >= 2) {
      int labels = Math.min(bytes.length - 2, ByteBuffer.wrap(bytes).getChar());
      readOrRefused(
          Map.of(
              "t10k-labels-idx1-ubyte", Arrays.copyOfRange(bytes, 2, 2 + labels),
              "t10k-images-idx3-ubyte", Arrays.copyOfRange(bytes, 2 + labels, bytes.length)));
    }
  }

  /** 40 labels that are right; the inputs are the file of images, which may be a bomb. */
  @FuzzTest
  void gzippedImagesAreReadOrRefused(byte[] bytes) throws Exception {
    byte[] labels = ByteBuffer.allocate(48).putInt(0x0801).putInt(40).array();
    readOrRefused(Map.of("t10k-labels-idx1-ubyte", labels, "t10k-images-idx3-ubyte.gz", bytes));
  }

  @FuzzTest
  void cifarFilesAreReadOrRefused(byte[] bytes) throws Exception {
    readOrRefused(Map.of("train.bin", bytes, "test.bin", bytes));
  }

  @FuzzTest
  void namesOfClassesAreReadOrRefused(byte[] bytes) throws Exception {
    byte[] image = new byte[3074];
    readOrRefused(Map.of("train.bin", image, "test.bin", image, "fine_label_names.txt", bytes));
  }

  @FuzzTest
  void anIndexOfClassesIsReadOrRefused(byte[] bytes) throws Exception {
    readOrRefused(Map.of("n01440764/a.png", new byte[8], "imagenet_class_index.json", bytes));
  }

  private static void readOrRefused(Map<String, byte[]> files) throws Exception {
    Path folder = Files.createTempDirectory("hostile");
    try {
      int size = write(folder, files);
      loadAll(BOUNDS.hold(size, () -> Datasets.open(folder)));
    } catch (DatasetException e) {
      assertThat(e.getMessage()).containsPattern("hostile|t10k-|train\\.bin");
    } finally {
      delete(folder);
    }
  }

  private static void loadAll(Dataset dataset) throws Exception {
    Picture picture = new Picture();
    for (Split split : Split.values()) {
      for (int id = 0; id < dataset.samples(split); id++) {
        assertThat(dataset.label(split, id)).isBetween(0, dataset.classes().size() - 1);
        dataset.load(split, id, picture);
      }
    }
  }

  private static int write(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return files.values().stream().mapToInt(bytes -> bytes.length).sum();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
