package io.shapestream.datafeed.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards written by the webdataset library and by hand, and what may be wrong with them. */
class ShardsTest {
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  private final Path folder;

  ShardsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsWhatTheWebdatasetLibraryWrites() throws Exception {
    Dataset dataset = Datasets.open(RESOURCES.resolve("webdataset"));
    assertThat(dataset.name()).isEqualTo("webdataset");
    assertThat(dataset.isOfOneSize()).isFalse();
    assertThat(dataset.classes()).containsExactly("0", "1", "2", "3");
    assertThat(sources(dataset, Split.TRAIN))
        .containsExactly("train-000000.tar/a/0001.jpg is 3", "train-000000.tar/a/0002.png is 0");
    assertThat(sources(dataset, Split.TEST)).containsExactly("val-000000.tar/b/0001.jpg is 2");
    for (Split split : Split.values()) {
      assertThat(content(dataset, split, 0))
          .isEqualTo(Files.readAllBytes(RESOURCES.resolve("pil").resolve("plain.jpg")));
    }
    assertThat(content(dataset, Split.TRAIN, 1))
        .isEqualTo(Files.readAllBytes(RESOURCES.resolve("pil").resolve("alpha.png")));
  }

  @Test
  void shardsWithoutASplitAreHeldOutByClass() throws IOException {
    try (TarArchiveOutputStream tar = tar("shard-0.tar")) {
      for (int i = 0; i < 40; i++) {
        entry(tar, "%04d.cls".formatted(i), Integer.toString(i % 2));
        entry(tar, "%04d.jpg".formatted(i), "image " + i);
      }
    }
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(34);
    assertThat(sources(dataset, Split.TEST)).hasSize(6).contains("shard-0.tar/0012.jpg is 0");
  }

  @Test
  void foldersAndNamesOfClassesAreUnderstood() throws Exception {
    Files.createDirectories(folder.resolve("train"));
    Files.createDirectories(folder.resolve("test"));
    Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
    for (String part : List.of("train", "test")) {
      try (TarArchiveOutputStream tar = tar(part + "/0.tar")) {
        entry(tar, "x".repeat(150) + ".JPG", part);
        entry(tar, "x".repeat(150) + ".cls", "1\n");
      }
    }
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.classes()).containsExactly("cat", "dog");
    assertThat(new String(content(dataset, Split.TEST, 0), StandardCharsets.UTF_8))
        .isEqualTo("test");
  }

  @Test
  void anImageWithoutLabelIsRefusedByPlace() throws IOException {
    try (TarArchiveOutputStream tar = tar("0.tar")) {
      entry(tar, "1.jpg", "image");
      entry(tar, "1.cls", "0");
      entry(tar, "2.jpg", "image");
    }
    refused(
        folder.resolve("0.tar")
            + " has the image 2.jpg at byte 2560, but no label 2.cls beside it");
  }

  @Test
  void twoImagesOfOneSampleAreRefused() throws IOException {
    try (TarArchiveOutputStream tar = tar("0.tar")) {
      entry(tar, "1.jpg", "image");
      entry(tar, "1.png", "image");
    }
    refused(
        folder.resolve("0.tar")
            + " is damaged after byte 1536: the sample 1 has two images, 1.jpg and 1.png");
  }

  @Test
  void aLabelThatIsNoNumberIsRefused() throws IOException {
    for (String label : List.of("cat", "-1", "123456789", "")) {
      try (TarArchiveOutputStream tar = tar("0.tar")) {
        entry(tar, "1.jpg", "image");
        entry(tar, "1.cls", label);
      }
      refused(
          folder.resolve("0.tar") + " is damaged after byte 1536: 1.cls must be a label 0..99999");
    }
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
    try (TarArchiveOutputStream tar = tar("0.tar")) {
      for (int i = 0; i < 7; i++) {
        entry(tar, i + ".jpg", "image");
        entry(tar, i + ".cls", i == 3 ? "2" : "1");
      }
    }
    refused("the label of 0.tar/3.jpg must be 0..1, was 2");
  }

  @Test
  void aTruncatedShardIsRefusedWhereverItWasCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(RESOURCES.resolve("webdataset").resolve("val-000000.tar"));
    for (int length = 100; length < 2816; length += 300) {
      Files.write(folder.resolve("0.tar"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Datasets.open(folder))
          .as("cut off after %d bytes", length)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void anImageThatIsTooLargeIsABadSample() throws IOException {
    try (TarArchiveOutputStream tar = tar("train.tar")) {
      entry(tar, "1.cls", "0");
      TarArchiveEntry huge = new TarArchiveEntry("1.jpg");
      huge.setSize((64L << 20) + 1);
      tar.putArchiveEntry(huge);
      tar.write(new byte[(64 << 20) + 1]);
      tar.closeArchiveEntry();
    }
    Files.copy(
        RESOURCES.resolve("webdataset").resolve("val-000000.tar"), folder.resolve("val.tar"));
    assertThatThrownBy(() -> Datasets.open(folder).load(Split.TRAIN, 0, new Picture()))
        .isInstanceOf(BadSampleException.class)
        .hasMessage("it must have at most 67108864 bytes, has 67108865");
  }

  private TarArchiveOutputStream tar(String name) throws IOException {
    OutputStream file = Files.newOutputStream(folder.resolve(name));
    TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static void entry(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(sentence);
  }

  private static byte[] content(Dataset dataset, Split split, int id) throws Exception {
    Picture picture = new Picture();
    dataset.load(split, id, picture);
    return Arrays.copyOf(picture.file(), picture.fileBytes());
  }

  private static List<String> sources(Dataset dataset, Split split) {
    return IntStream.range(0, dataset.samples(split))
        .mapToObj(id -> dataset.source(split, id) + " is " + dataset.label(split, id))
        .toList();
  }
}
