package io.shapestream.datafeed.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files written by SciPy ({@code src/test/python/datasets.py}), and what may be wrong with them.
 */
class SvhnFilesTest {
  private static final Path WRITTEN = Path.of("src", "test", "resources", "svhn");
  private static final int PIXELS = 3 * 32 * 32;

  private final Path folder;

  SvhnFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsWhatScipyWrites() throws Exception {
    Dataset dataset = Datasets.open(WRITTEN);
    assertThat(dataset.name()).isEqualTo("svhn");
    assertThat(dataset.classes()).hasSize(10).startsWith("0", "1");
    assertThat(labels(dataset, Split.TRAIN)).containsExactly(1, 0, 9, 4, 7);
    assertThat(labels(dataset, Split.TEST)).containsExactly(5);
    for (int n = 0; n < 5; n++) {
      Picture picture = new Picture();
      dataset.load(Split.TRAIN, n, picture);
      assertThat(picture.channels()).isEqualTo(3);
      for (int i = 0; i < PIXELS; i++) {
        int expected = (i / 32 % 32 * 5 + i % 32 * 2 + i / 1024 * 60 + n * 11) & 0xFF;
        assertThat(picture.bytes()[picture.offset() + i] & 0xFF)
            .as("byte %d of image %d", i, n)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void otherOrdersAndTypesAreTheSame() throws IOException {
    byte[] header = header(ByteOrder.BIG_ENDIAN);
    byte[] y = matrix(ByteOrder.BIG_ENDIAN, "y", 9, doubles(3, 10), 2, 1);
    byte[] other = matrix(ByteOrder.BIG_ENDIAN, "other", 2, new byte[7], 7, 1);
    byte[] x = matrix(ByteOrder.BIG_ENDIAN, "X", 2, new byte[2 * PIXELS], 32, 32, 3, 2);
    write(joined(header, y, other, x));
    assertThat(labels(Datasets.open(folder), Split.TRAIN)).containsExactly(3, 0);
  }

  @Test
  void countsThatDisagreeAreRefused() throws IOException {
    write(file(new byte[2 * PIXELS], 2, 1, 2, 3));
    refused(train() + " has 2 images in X, but 3 labels in y");
  }

  @Test
  void aLabelThatIsNoDigitIsRefused() throws IOException {
    write(file(new byte[2 * PIXELS], 2, 1, 11));
    refused("label 1 of " + train() + " (y) must be 1..10, was 11");
  }

  @Test
  void anotherShapeIsRefused() throws IOException {
    byte[] x = matrix(ByteOrder.LITTLE_ENDIAN, "X", 2, new byte[48], 4, 4, 3, 1);
    write(joined(header(ByteOrder.LITTLE_ENDIAN), x));
    refused("the array X in " + train() + " must be of 32x32x3x1..699050, is of 4x4x3x1");
  }

  @Test
  void anAnnouncedSizeThatIsNotThereIsRefusedBeforeMemoryIsTaken() throws IOException {
    write(file(new byte[2 * PIXELS], 600_000, 1, 2));
    refused(
        "the array X (32x32x3x600000) in %s (from byte 136 on) must hold 1843200000 numbers of uint8, holds 6144 bytes of MATLAB's type 2"
            .formatted(train()));
  }

  @Test
  void aFileWithoutLabelsIsRefused() throws IOException {
    byte[] x = matrix(ByteOrder.LITTLE_ENDIAN, "X", 2, new byte[PIXELS], 32, 32, 3);
    write(joined(header(ByteOrder.LITTLE_ENDIAN), x));
    refused(train() + " has no array y of plain numbers");
  }

  @Test
  void whatIsNoMatlabFileIsRefused() throws IOException {
    write("<html>not found</html>".repeat(20).getBytes(StandardCharsets.UTF_8));
    refused(train() + " is no MATLAB file of level 5: its bytes 124..127 don't say so");
  }

  @Test
  void aTruncatedFileIsRefusedWhereverItWasCutOff() throws IOException {
    for (String name : new String[] {"train", "test"}) {
      byte[] whole = Files.readAllBytes(WRITTEN.resolve(name + "_32x32.mat"));
      for (int length = 0; length < whole.length; length += 37) {
        write(Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> Datasets.open(folder))
            .as("%s cut off after %d bytes", name, length)
            .isInstanceOf(DatasetException.class)
            .hasMessageStartingWith(train().toString());
      }
    }
  }

  @Test
  void noDamageDoesMoreThanRefuseTheFile() throws IOException {
    Random random = new Random(3);
    for (String name : new String[] {"train", "test"}) {
      byte[] whole = Files.readAllBytes(WRITTEN.resolve(name + "_32x32.mat"));
      for (int i = 0; i < 300; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(200)] = (byte) random.nextInt();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        write(damaged);
        try {
          assertThat(Datasets.open(folder).samples(Split.TRAIN)).isPositive();
        } catch (DatasetException refused) {
          assertThat(refused.getMessage()).contains(train().toString());
        }
      }
    }
  }

  private Path train() {
    return folder.resolve("train_32x32.mat");
  }

  private void write(byte[] train) throws IOException {
    Files.write(train(), train);
    Path test = folder.resolve("test_32x32.mat");
    if (!Files.exists(test)) {
      Files.copy(WRITTEN.resolve("test_32x32.mat"), test);
    }
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(sentence);
  }

  private static int[] labels(Dataset dataset, Split split) {
    return IntStream.range(0, dataset.samples(split)).map(i -> dataset.label(split, i)).toArray();
  }

  private static byte[] file(byte[] pixels, int count, int... labels) {
    byte[] y = new byte[labels.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (byte) labels[i];
    }
    return joined(
        header(ByteOrder.LITTLE_ENDIAN),
        matrix(ByteOrder.LITTLE_ENDIAN, "X", 2, pixels, 32, 32, 3, count),
        matrix(ByteOrder.LITTLE_ENDIAN, "y", 2, y, y.length, 1));
  }

  private static byte[] header(ByteOrder order) {
    ByteBuffer header = ByteBuffer.allocate(128).order(order);
    return header.putShort(124, (short) 0x0100).putShort(126, (short) ('M' << 8 | 'I')).array();
  }

  private static byte[] matrix(
      ByteOrder order, String name, int type, byte[] data, int... dimensions) {
    int padded = (data.length + 7) / 8 * 8;
    ByteBuffer all = ByteBuffer.allocate(256 + padded).order(order);
    all.putInt(14).putInt(0);
    all.putInt(6).putInt(8).putInt(type == 9 ? 6 : 9).putInt(0);
    all.putInt(5).putInt(4 * dimensions.length);
    for (int dimension : dimensions) {
      all.putInt(dimension);
    }
    all.position((all.position() + 7) / 8 * 8);
    all.putInt(1).putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    all.position((all.position() + 7) / 8 * 8);
    all.putInt(type).putInt(data.length).put(data);
    all.position((all.position() + 7) / 8 * 8);
    all.putInt(4, all.position() - 8);
    return Arrays.copyOf(all.array(), all.position());
  }

  private static byte[] doubles(double... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    return bytes.array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
