package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agreement with Pillow, whose results lie in {@code src/test/resources/pil} (made by {@code
 * src/test/python/reference.py}). Resizing must agree to a mean of 1/255 and never be off by more
 * than 4/255 where weights are few.
 */
class ReferenceImagesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "pil");
  private static final int SIZE = 56;

  @ParameterizedTest
  @CsvSource({
    "short-side, 250, 188, 85, 64, 14, 4",
    "enlarged, 20, 30, 64, 96, 4, 20",
    "much-smaller, 900, 700, 64, 64, 4, 4"
  })
  void resizingAgreesWithPillow(String name, int w, int h, int toW, int toH, int left, int top)
      throws Exception {
    agrees(name, source(w, h), Window.ofResized(w, h, toW, toH, left, top));
  }

  @ParameterizedTest
  @CsvSource({"part, 31, 17, 123, 97", "stretch, 0, 0, 250, 188"})
  void partsAgreeWithPillow(String name, int left, int top, int width, int height)
      throws Exception {
    agrees(name, source(250, 188), Window.part(left, top, width, height, SIZE));
  }

  /** Decoding at 1/8 to 1/1, resizing and cropping together. */
  @ParameterizedTest
  @CsvSource({
    "SHORT_SIDE, 56",
    "SHORT_SIDE, 112",
    "SHORT_SIDE, 224",
    "STRETCH, 56",
    "STRETCH, 112",
    "STRETCH, 224"
  })
  void aWholePipelineOverAFileAgreesWithTorchvision(Fit fit, int size) throws Exception {
    byte[] mine = new byte[3 * size * size];
    new Preprocessor(1, size, Augmentation.CROP_FLIP, fit, 3).test(file("photo.jpg"), mine, 0);
    byte[] expected = decoded("photo.jpg." + fit + "-" + size + ".png").bytes();
    assertThat(meanDifference(mine, expected)).as("mean difference").isLessThanOrEqualTo(1);
  }

  @Test
  void mirroringMirrorsTheSamePixels() throws Exception {
    byte[] plain = resized(source(250, 188), Window.part(0, 0, 250, 188, SIZE), false);
    byte[] mirrored = resized(source(250, 188), Window.part(0, 0, 250, 188, SIZE), true);
    for (int i = 0; i < plain.length; i++) {
      int row = i / SIZE * SIZE;
      assertThat(mirrored[row + SIZE - 1 - (i - row)]).as("pixel %d", i).isEqualTo(plain[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "progressive.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "orientation-2.jpg",
        "orientation-3.jpg",
        "orientation-4.jpg",
        "orientation-5.jpg",
        "orientation-6.jpg",
        "orientation-7.jpg",
        "orientation-8.jpg",
        "alpha.png",
        "palette.png",
        "16-bit.png",
        "lossless.webp",
        "lossy.webp",
        "plain.bmp"
      })
  void decodingAgreesWithPillow(String name) throws Exception {
    Picture mine = decoded(name);
    Picture expected = decoded(name + ".expected.png");
    assertThat(mine.height()).as("height").isEqualTo(expected.height());
    assertThat(mine.width()).as("width").isEqualTo(expected.width());
    byte[] pixels = java.util.Arrays.copyOf(mine.bytes(), 3 * mine.height() * mine.width());
    assertThat(meanDifference(pixels, expected.bytes()))
        .as("mean difference")
        .isLessThanOrEqualTo(1);
  }

  @Test
  void greyIsReadAsOneChannelWhereAsked() throws Exception {
    assertThat(new Bench().planes(file("plain.jpg"), 1).channels()).isEqualTo(1);
  }

  private static void agrees(String name, Picture source, Window window) throws Exception {
    byte[] mine = resized(source, window, false);
    byte[] expected = decoded(name + ".png").bytes();
    assertThat(meanDifference(mine, expected)).as("mean difference").isLessThanOrEqualTo(1);
    for (int i = 0; i < mine.length; i++) {
      assertThat(Math.abs((mine[i] & 0xFF) - (expected[i] & 0xFF))).as("byte %d", i).isLessThan(5);
    }
  }

  private static byte[] resized(Picture source, Window window, boolean mirrored)
      throws BadSampleException {
    Bench bench = new Bench();
    bench.open(source);
    byte[] out = new byte[3 * SIZE * SIZE];
    bench.resize(source, window, 3, SIZE, mirrored, out, 0);
    return out;
  }

  private static double meanDifference(byte[] one, byte[] other) {
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
    }
    return (double) sum / one.length;
  }

  private static Picture decoded(String name) throws IOException, BadSampleException {
    return new Bench().planes(file(name), 3);
  }

  private static Picture file(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
    Picture picture = new Picture();
    System.arraycopy(bytes, 0, picture.encoded(bytes.length), 0, bytes.length);
    return picture;
  }

  /** The same as in reference.py. */
  private static Picture source(int width, int height) {
    byte[] planes = new byte[3 * height * width];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int smooth = (x * (3 + c) + y * (5 - c)) % 511;
          long fine = (x * 7919L + y * 104729L + c * 1299709L + (long) x * y * 31) % 61;
          planes[(c * height + y) * width + x] = (byte) (Math.abs(smooth - 255) * 3 / 4 + fine);
        }
      }
    }
    Picture picture = new Picture();
    picture.wrap(planes, 0, 3, height, width);
    return picture;
  }
}
