package io.shapestream.datafeed.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  private static final int[] NO_LABELS = {};

  private final Path folder;

  DatasetsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theShippedSampleIsSplitByClass() {
    Dataset sample = Datasets.open(Path.of("..", "data", "fashion-mnist"));
    assertThat(sample.samples(Split.TRAIN)).isEqualTo(8_500);
    assertThat(sample.samples(Split.TEST)).isEqualTo(1_500);
    assertThat(sample.name()).isEqualTo("fashion-mnist");
    assertThat(sample.classes()).hasSize(10).startsWith("t-shirt/top").endsWith("ankle boot");
    int[] train = new int[10];
    int[] test = new int[10];
    for (int id = 0; id < 8_500; id++) {
      train[sample.label(Split.TRAIN, id)]++;
    }
    for (int id = 0; id < 1_500; id++) {
      test[sample.label(Split.TEST, id)]++;
    }
    assertThat(train).as("train images by class").containsOnly(850);
    assertThat(test).as("test images by class").containsOnly(150);
  }

  @Test
  void ofTwentyImagesOfAClassThe7thThe14thAndThe20thAreHeldOut() throws IOException {
    idx("t10k", images(0x803, 20, 1, 1, 20), labels(0x801, 20, new int[20]));
    Dataset dataset = Datasets.open(folder);
    assertThat(firstPixels(dataset, Split.TEST)).containsExactly(6, 13, 19);
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(17);
  }

  @Test
  void bothPartsOfIdxAreTakenAsTheyAre() throws IOException {
    idx("train", images(0x803, 3, 2, 2, 12), labels(0x801, 3, 1, 2, 3));
    idx("t10k", images(0x803, 2, 2, 2, 8), labels(0x801, 2, 4, 5));
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(3);
    assertThat(dataset.label(Split.TEST, 1)).isEqualTo(5);
    assertThat(firstPixels(dataset, Split.TRAIN)).containsExactly(0, 4, 8);
    assertThat(dataset.classes())
        .as("names of digits")
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void gzippedFilesAreReadAsPlainOnes() throws IOException {
    write("t10k-images-idx3-ubyte.gz", gzipped(images(0x803, 20, 1, 1, 20)));
    write("t10k-labels-idx1-ubyte.gz", gzipped(labels(0x801, 20, new int[20])));
    assertThat(Datasets.open(folder).samples(Split.TEST)).isEqualTo(3);
  }

  @Test
  void classNamesMayBeGiven() throws IOException {
    idx("t10k", images(0x803, 20, 1, 1, 20), labels(0x801, 20, new int[20]));
    Files.writeString(folder.resolve("classes.txt"), "cat\n\ndog \n");
    assertThat(Datasets.open(folder).classes()).containsExactly("cat", "dog");
  }

  @Test
  void aFolderWithoutDataSaysWhatWasLookedFor() {
    refused(
        "the folder "
            + folder
            + " (data) holds no data set: looked for train-images-idx3-ubyte[.gz],"
            + " t10k-images-idx3-ubyte[.gz], data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100),"
            + " train_32x32.mat (SVHN), train*.tar and test*.tar or val*.tar (WebDataset),"
            + " folders of image files (CLASS/FILE or train/CLASS/FILE)");
    assertThatThrownBy(() -> Datasets.open(folder.resolve("none")))
        .hasMessage("data must be a folder, but " + folder.resolve("none") + " is none");
  }

  @Test
  void truncatedImagesAreRefused() throws IOException {
    idx("t10k", images(0x803, 20, 2, 2, 79), labels(0x801, 20, new int[20]));
    refused(
        folder.resolve("t10k-images-idx3-ubyte")
            + " is truncated: it ends after 95 bytes, at least 1 are missing");
  }

  @Test
  void aTruncatedGzipIsRefused() throws IOException {
    byte[] whole = gzipped(images(0x803, 20, 30, 30, 20 * 900));
    write("t10k-images-idx3-ubyte.gz", Arrays.copyOf(whole, whole.length / 2));
    write("t10k-labels-idx1-ubyte", labels(0x801, 20, new int[20]));
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("t10k-images-idx3-ubyte.gz is truncated");
  }

  @Test
  void whatIsNotGzipIsRefused() throws IOException {
    write("t10k-images-idx3-ubyte.gz", images(0x803, 20, 1, 1, 20));
    write("t10k-labels-idx1-ubyte", labels(0x801, 20, new int[20]));
    refused(
        "can't read "
            + folder.resolve("t10k-images-idx3-ubyte.gz")
            + ": not gzip data: Not in GZIP format");
  }

  @Test
  void bytesAfterTheEndAreRefused() throws IOException {
    idx("t10k", images(0x803, 20, 1, 1, 21), labels(0x801, 20, new int[20]));
    refused(folder.resolve("t10k-images-idx3-ubyte") + " is too long: it must end after 36 bytes");
  }

  @Test
  void imagesWithTheMagicOfLabelsAreRefused() throws IOException {
    idx("t10k", images(0x801, 20, 1, 1, 20), labels(0x801, 20, new int[20]));
    refused(
        folder.resolve("t10k-images-idx3-ubyte")
            + " holds no IDX images: its first four bytes are 00000801, not 00000803");
  }

  @Test
  void countsThatDisagreeAreRefused() throws IOException {
    idx("t10k", images(0x803, 20, 1, 1, 20), labels(0x801, 19, new int[19]));
    refused(
        folder.resolve("t10k-images-idx3-ubyte")
            + " has 20 images, but "
            + folder.resolve("t10k-labels-idx1-ubyte")
            + " has 19 labels");
  }

  @Test
  void hostileHeadersAreRefusedBeforeMemoryIsTaken() throws IOException {
    idx("t10k", images(0x803, -1, 1, 1, 20), labels(0x801, -1, NO_LABELS));
    refused(
        "the count in "
            + folder.resolve("t10k-labels-idx1-ubyte")
            + " (bytes 4..7) must be 0..10000000, was 4294967295");
    idx("t10k", images(0x803, 20, 1_000_000, 1, 20), labels(0x801, 20, new int[20]));
    refused(
        "the height in "
            + folder.resolve("t10k-images-idx3-ubyte")
            + " must be 1..4096, was 1000000");
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    int[] labels = new int[20];
    labels[5] = 2;
    idx("t10k", images(0x803, 20, 1, 1, 20), labels(0x801, 20, labels));
    Files.writeString(folder.resolve("classes.txt"), "cat\ndog");
    refused("label 5 of t10k-images-idx3-ubyte must be 0..1, was 2");
  }

  @Test
  void imagesWithoutLabelsAreRefused() throws IOException {
    write("t10k-images-idx3-ubyte", images(0x803, 20, 1, 1, 20));
    refused(folder + " has t10k-images-idx3-ubyte but not its labels");
  }

  @Test
  void trainImagesWithoutTestImagesAreRefused() throws IOException {
    idx("train", images(0x803, 20, 1, 1, 20), labels(0x801, 20, new int[20]));
    refused(
        folder + " has train images but no test images: looked for t10k-images-idx3-ubyte[.gz]");
  }

  @Test
  void sizesThatDifferBetweenThePartsAreRefused() throws IOException {
    idx("train", images(0x803, 1, 2, 2, 4), labels(0x801, 1, 0));
    idx("t10k", images(0x803, 20, 1, 1, 20), labels(0x801, 20, new int[20]));
    refused(
        "images of train-images-idx3-ubyte are 1x2x2, but those of t10k-images-idx3-ubyte are 1x1x1");
  }

  @Test
  void readsCifar10() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      write("data_batch_" + batch + ".bin", cifar(1, 2, batch));
    }
    write("test_batch.bin", cifar(1, 1, 9));
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.name()).isEqualTo("cifar-10");
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(10);
    assertThat(dataset.label(Split.TRAIN, 9)).isEqualTo(5);
    assertThat(dataset.label(Split.TEST, 0)).isEqualTo(9);
    assertThat(dataset.classes()).hasSize(10).contains("frog");
    assertThat(dataset.channels()).isEqualTo(3);
    assertThat(firstPixels(dataset, Split.TEST)).containsExactly(100);
  }

  @Test
  void readsTheFineLabelsOfCifar100() throws IOException {
    write("train.bin", cifar(2, 2, 99));
    write("test.bin", cifar(2, 1, 7));
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.name()).isEqualTo("cifar-100");
    assertThat(dataset.classes()).hasSize(100);
    assertThat(dataset.label(Split.TRAIN, 1)).isEqualTo(99);
  }

  @Test
  void aTruncatedCifarFileIsRefused() throws IOException {
    write("train.bin", Arrays.copyOf(cifar(2, 2, 99), 6000));
    write("test.bin", cifar(2, 1, 7));
    refused(
        folder.resolve("train.bin")
            + " must hold 1..100000 images of 3074 bytes, but has 6000 bytes: it is truncated, or no CIFAR file");
  }

  @Test
  void aMissingCifarFileIsNamed() throws IOException {
    write("train.bin", cifar(2, 2, 99));
    refused("can't read " + folder.resolve("test.bin") + ": there is no such file");
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(sentence);
  }

  private void idx(String part, byte[] images, byte[] labels) throws IOException {
    write(part + "-images-idx3-ubyte", images);
    write(part + "-labels-idx1-ubyte", labels);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static byte[] images(int magic, int count, int height, int width, int pixels) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + pixels);
    bytes.putInt(magic).putInt(count).putInt(height).putInt(width);
    for (int i = 0; i < pixels; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }

  private static byte[] labels(int magic, int count, int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
    bytes.putInt(magic).putInt(count);
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return bytes.array();
  }

  private static byte[] cifar(int labelBytes, int images, int label) {
    ByteBuffer bytes = ByteBuffer.allocate(images * (labelBytes + 3072));
    for (int i = 0; i < images; i++) {
      byte[] pixels = new byte[3072];
      Arrays.fill(pixels, (byte) 100);
      bytes.put(new byte[labelBytes - 1]).put((byte) label).put(pixels);
    }
    return bytes.array();
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static int[] firstPixels(Dataset dataset, Split split) {
    int[] pixels = new int[dataset.samples(split)];
    Picture picture = new Picture();
    for (int id = 0; id < pixels.length; id++) {
      try {
        dataset.load(split, id, picture);
      } catch (BadSampleException e) {
        throw new AssertionError(e);
      }
      pixels[id] = picture.bytes()[picture.offset()] & 0xFF;
    }
    return pixels;
  }
}
