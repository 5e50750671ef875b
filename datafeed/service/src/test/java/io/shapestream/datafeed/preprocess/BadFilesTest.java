package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.datafeed.HostileFiles;
import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with broken and hostile files: refused with a reason, never with a crash or a hole. */
class BadFilesTest {
  private static final Path SOUND = Path.of("src", "test", "resources", "pil");

  private final Path folder;

  BadFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyDefectIsRefusedWithItsReason() throws Exception {
    Map<String, String> reasons = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : HostileFiles.all().entrySet()) {
      assertThatThrownBy(() -> made(file.getValue()))
          .as(file.getKey())
          .isInstanceOf(BadSampleException.class)
          .satisfies(e -> reasons.put(file.getKey(), String.valueOf(e.getMessage())));
    }
    assertThat(reasons)
        .containsEntry("zero-bytes.jpg", "it is empty")
        .containsEntry("text.jpg", "it is no JPEG, PNG, WebP or BMP image")
        .containsEntry("1x1.png", "its width must be 2..16384 pixels, is 1")
        .containsEntry("30000-wide.png", "its width must be 2..16384 pixels, is 30000")
        .containsEntry("bomb.png", "it must have at most 64000000 pixels, has 16000 x 16000")
        .containsEntry("bomb.bmp", "its width must be 2..16384 pixels, is 2147483648");
    assertThat(reasons.get("truncated-progressive.jpg"))
        .startsWith("it is truncated: it ends after");
    assertThat(reasons.get("truncated.png")).startsWith("it is truncated");
    assertThat(reasons.get("truncated.webp")).startsWith("it is truncated");
    assertThat(reasons.get("truncated.bmp")).startsWith("it is truncated");
    assertThat(reasons.get("1000-scans.jpg")).isEqualTo("it must have at most 100 scans");
  }

  @Test
  void anExifThatLiesChangesNothing() throws Exception {
    byte[] sound = Files.readAllBytes(SOUND.resolve("orientation-6.jpg"));
    byte[] expected = made(Files.readAllBytes(SOUND.resolve("plain.jpg")));
    assertThat(expected).hasSize(3 * 16 * 16);
    int tiff = indexOf(sound, "Exif\0\0") + 6;
    for (int at = tiff; at < tiff + 26; at++) {
      byte[] lying = sound.clone();
      lying[at] = (byte) 0xFF;
      assertThat(made(lying)).as("EXIF byte %d", at - tiff).hasSize(3 * 16 * 16);
    }
  }

  @Test
  void noDamageToASoundFileDoesMoreThanRefuseIt() throws Exception {
    Random random = new Random(7);
    for (String name :
        List.of("plain.jpg", "progressive.jpg", "alpha.png", "lossy.webp", "plain.bmp")) {
      byte[] sound = Files.readAllBytes(SOUND.resolve(name));
      for (int i = 0; i < 100; i++) {
        byte[] damaged =
            Arrays.copyOf(sound, i % 3 == 0 ? random.nextInt(sound.length) : sound.length);
        for (int k = 0; k < 3 && damaged.length > 0; k++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          assertThat(made(damaged)).hasSize(3 * 16 * 16);
        } catch (BadSampleException refused) {
          assertThat(refused.getMessage()).as("reason").isNotBlank();
        }
      }
    }
  }

  @Test
  void aStreamOverAFolderWithBrokenFilesHasFullBatches() throws Exception {
    List<String> broken = HostileFiles.folder(folder);
    Dataset dataset = Datasets.open(folder);
    int train = dataset.samples(Split.TRAIN);
    Preprocessor preprocessor = new Preprocessor(3, 16, Augmentation.CROP_FLIP, Fit.SHORT_SIDE, 3);
    StreamDescription description = description(dataset, preprocessor);
    try (Crew crew = new Crew(3)) {
      BatchMaker shared = new BatchMaker(description, dataset, preprocessor, crew);
      BatchMaker alone = new BatchMaker(description, dataset, preprocessor);
      List<Rejection> rejections = new ArrayList<>();
      Map<Integer, Integer> seen = new HashMap<>();
      for (int unit = 0; unit < description.unitsPerEpoch(); unit++) {
        Batch batch = shared.train(unit);
        for (int id : batch.images().sampleIds()) {
          seen.merge(id, 1, Integer::sum);
        }
        rejections.addAll(batch.rejections());
        byte[] encoded = batch.images().encode();
        assertThat(alone.train(unit).images().encode()).as("made by one thread").isEqualTo(encoded);
        assertThat(alone.train(unit).rejections()).isEqualTo(batch.rejections());
      }
      int images = seen.values().stream().mapToInt(Integer::intValue).sum();
      assertThat(images).as("slots filled").isEqualTo(train);
      assertThat(rejections).extracting(Rejection::source).allMatch(broken::contains);
      for (int id = 0; id < train; id++) {
        String source = dataset.source(Split.TRAIN, id);
        boolean bad = broken.contains(source);
        assertThat(seen.containsKey(id)).as("%s is used", source).isEqualTo(!bad);
        long told = rejections.stream().filter(r -> r.source().equals(source)).count();
        assertThat(told > 0).as("%s is told", source).isEqualTo(bad);
      }
    }
  }

  @Test
  void linksThatLeadOutOfTheFolderAreRefused(@TempDir Path outside) throws Exception {
    Path secret = Files.copy(SOUND.resolve("plain.jpg"), outside.resolve("secret.jpg"));
    sound("a", 20);
    Files.createSymbolicLink(folder.resolve("a").resolve("000-link.jpg"), secret);
    Files.createSymbolicLink(folder.resolve("a").resolve("001-link.jpg"), Path.of("019.jpg"));
    Dataset dataset = Datasets.open(folder);
    Picture picture = new Picture();
    assertThatThrownBy(() -> dataset.load(Split.TRAIN, id(dataset, "a/000-link.jpg"), picture))
        .isInstanceOf(BadSampleException.class)
        .hasMessage("it is a link that leads out of the data set's folder");
    dataset.load(Split.TRAIN, id(dataset, "a/001-link.jpg"), picture);
    assertThat(picture.isEncoded()).isTrue();
  }

  private static int id(Dataset dataset, String source) {
    for (int id = 0; id < dataset.samples(Split.TRAIN); id++) {
      if (dataset.source(Split.TRAIN, id).equals(source)) {
        return id;
      }
    }
    throw new AssertionError(source + " is no train sample");
  }

  private void sound(String directory, int files) throws IOException {
    HostileFiles.sound(folder.resolve(directory), files);
  }

  private static StreamDescription description(Dataset dataset, Preprocessor preprocessor) {
    ChannelStatistics statistics = ChannelStatistics.of(dataset);
    return new StreamDescription(
        "s",
        dataset.name(),
        dataset.classes(),
        3,
        16,
        16,
        dataset.samples(Split.TRAIN),
        dataset.samples(Split.TEST),
        32,
        1,
        3,
        2,
        statistics.mean(),
        statistics.deviation(),
        Fingerprint.of(dataset, preprocessor),
        preprocessor.description());
  }

  private static byte[] made(byte[] file) throws BadSampleException {
    Picture picture = new Picture();
    System.arraycopy(file, 0, picture.encoded(file.length), 0, file.length);
    byte[] out = new byte[3 * 16 * 16];
    new Preprocessor(1, 16, Augmentation.CROP_FLIP, Fit.RANDOM_RESIZED, 3)
        .train(picture, 0, 0, out, 0);
    return out;
  }

  private static int indexOf(byte[] bytes, String word) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(word);
  }
}
