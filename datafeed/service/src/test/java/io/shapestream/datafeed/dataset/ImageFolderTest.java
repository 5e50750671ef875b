package io.shapestream.datafeed.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private final Path folder;

  ImageFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aFolderForEachClassIsSplitByClass() throws IOException {
    files("cat", 20, "jpg");
    files("ant", 40, "PNG");
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.classes()).containsExactly("ant", "cat");
    assertThat(sources(dataset, Split.TEST))
        .containsExactly(
            "ant/06.PNG",
            "ant/13.PNG",
            "ant/19.PNG",
            "ant/26.PNG",
            "ant/33.PNG",
            "ant/39.PNG",
            "cat/06.jpg",
            "cat/13.jpg",
            "cat/19.jpg");
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(51);
    assertThat(dataset.label(Split.TRAIN, 50)).isEqualTo(1);
  }

  @Test
  void hiddenFilesAndOtherEndingsAreNoSamples() throws IOException {
    files("cat", 3, "jpg");
    files("cat", 3, "txt");
    files("notes", 2, "md");
    Files.writeString(folder.resolve("cat").resolve(".jpg"), "");
    assertThat(sources(Datasets.open(folder), Split.TRAIN))
        .containsExactly("cat/00.jpg", "cat/01.jpg", "cat/02.jpg");
  }

  @Test
  void trainAndValAreTakenAsTheyAre() throws IOException {
    files("train/n01", 3, "JPEG");
    files("train/n02", 2, "JPEG");
    files("val/n02", 1, "JPEG");
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.samples(Split.TRAIN)).isEqualTo(5);
    assertThat(sources(dataset, Split.TEST)).containsExactly("val/n02/00.JPEG");
    assertThat(dataset.label(Split.TEST, 0)).isEqualTo(1);
  }

  @Test
  void imageNetsClassIndexNumbersAndNamesTheClasses() throws IOException {
    files("train/n01", 1, "JPEG");
    files("train/n02", 1, "JPEG");
    files("val/n01", 1, "JPEG");
    Files.writeString(
        folder.resolve("imagenet_class_index.json"),
        "{\"0\": [\"n02\", \"tench\"], \"1\": [\"n01\", \"goldfish\"]}");
    Dataset dataset = Datasets.open(folder);
    assertThat(dataset.classes()).containsExactly("tench", "goldfish");
    assertThat(dataset.label(Split.TRAIN, 0)).isEqualTo(1);
    assertThat(dataset.label(Split.TEST, 0)).isEqualTo(1);
  }

  @Test
  void aSynsetMappingDoesTheSame() throws IOException {
    files("train/n01", 1, "JPEG");
    files("val/n01", 1, "JPEG");
    Files.writeString(
        folder.resolve("LOC_synset_mapping.txt"), "n02 tench, Tinca tinca\nn01 goldfish\n");
    assertThat(Datasets.open(folder).classes()).containsExactly("tench, Tinca tinca", "goldfish");
    assertThat(Datasets.open(folder).label(Split.TRAIN, 0)).isEqualTo(1);
  }

  @Test
  void aClassFolderThatTheIndexLacksIsRefused() throws IOException {
    files("train/n03", 1, "JPEG");
    files("val/n01", 1, "JPEG");
    Files.writeString(folder.resolve("synset_words.txt"), "n01 goldfish");
    refused(folder.resolve("train/n03") + " is no class of this data set: it has 1, such as n01");
  }

  @Test
  void aBrokenClassIndexIsRefusedByName() throws IOException {
    files("train/n01", 1, "JPEG");
    files("val/n01", 1, "JPEG");
    Path index = folder.resolve("imagenet_class_index.json");
    Files.writeString(index, "{\"0\": \"tench\"}");
    refused(index + " must map \"0\" to [\"folder\", \"name\"]");
    Files.writeString(index, "{");
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(index + " is no JSON: ");
  }

  @Test
  void trainImagesWithoutTestImagesAreRefused() throws IOException {
    files("train/cat", 1, "jpg");
    refused(
        folder
            + " has train images but no test images: looked for test/CLASS/FILE, val/CLASS/FILE");
  }

  @Test
  void aPipeInPlaceOfAFileIsABadSample() throws Exception {
    files("cat", 1, "jpg");
    Files.delete(folder.resolve("cat/00.jpg"));
    Process made = new ProcessBuilder("mkfifo", folder.resolve("cat/00.jpg").toString()).start();
    assertThat(made.waitFor()).isZero();
    assertThatThrownBy(() -> Datasets.open(folder).load(Split.TRAIN, 0, new Picture()))
        .isInstanceOf(BadSampleException.class)
        .hasMessage("it is no regular file");
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> Datasets.open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(sentence);
  }

  private void files(String directory, int count, String ending) throws IOException {
    Path into = Files.createDirectories(folder.resolve(directory));
    for (int i = 0; i < count; i++) {
      Files.writeString(into.resolve("%02d.%s".formatted(i, ending)), "content " + i);
    }
  }

  private static List<String> sources(Dataset dataset, Split split) {
    return IntStream.range(0, dataset.samples(split))
        .mapToObj(id -> dataset.source(split, id))
        .toList();
  }
}
