package io.shapestream.datafeed.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Picture;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreprocessorTest {
  @Test
  void aSmallerImageIsCentredWithZerosAround() throws BadSampleException {
    byte[] out = filled(16);
    new Preprocessor(1, 4, Augmentation.NONE).test(picture(1, 2, 2, 1, 2, 3, 4), out, 0);
    assertThat(out).containsExactly(0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0);
  }

  @Test
  void withoutAugmentationTrainAndTestAreAlike() throws BadSampleException {
    byte[] train = filled(16);
    byte[] test = filled(16);
    Preprocessor none = new Preprocessor(1, 4, Augmentation.NONE);
    none.train(picture(1, 2, 2, 1, 2, 3, 4), 3, 9, train, 0);
    none.test(picture(1, 2, 2, 1, 2, 3, 4), test, 0);
    assertThat(train).isEqualTo(test);
  }

  @Test
  void nothingIsWrittenBesideTheImage() throws BadSampleException {
    byte[] out = filled(3 * 16);
    new Preprocessor(1, 4, Augmentation.CROP_FLIP)
        .train(picture(1, 4, 4, new int[16]), 0, 0, out, 16);
    for (int i = 0; i < 16; i++) {
      assertThat(out[i]).as("byte %d before", i).isEqualTo((byte) 77);
      assertThat(out[32 + i]).as("byte %d after", i).isEqualTo((byte) 77);
    }
  }

  @Test
  void everyCropAndMirrorIsThatOfThePlainDefinition() throws BadSampleException {
    Random random = new Random(1);
    for (int size : new int[] {4, 7, 16, 21, 32}) {
      int[] pixels = random.ints(3L * size * size, 0, 256).toArray();
      Preprocessor preprocessor = new Preprocessor(5, size, Augmentation.CROP_FLIP);
      Set<String> possible = allCropsAndMirrors(pixels, size);
      Set<String> seen = new HashSet<>();
      for (int sample = 0; sample < 2000; sample++) {
        byte[] out = new byte[3 * size * size];
        preprocessor.train(picture(3, size, size, pixels), 0, sample, out, 0);
        seen.add(java.util.Arrays.toString(out));
      }
      assertThat(possible).as("plain crops of %d px", size).containsAll(seen);
      assertThat(seen.size())
          .as("different crops of %d px of 2 * 81", size)
          .isGreaterThanOrEqualTo(Math.min(possible.size(), 160));
    }
  }

  @Test
  void cropAloneNeverMirrors() throws BadSampleException {
    int[] ramp = java.util.stream.IntStream.range(0, 16 * 16).map(i -> 1 + i % 16).toArray();
    for (int sample = 0; sample < 100; sample++) {
      byte[] out = new byte[16 * 16];
      new Preprocessor(5, 16, Augmentation.CROP).train(picture(1, 16, 16, ramp), 0, sample, out, 0);
      int middle = 8 * 16 + 8;
      assertThat(out[middle + 1] - out[middle]).as("slope of sample %d", sample).isEqualTo(1);
    }
  }

  @Test
  void drawsDependOnSeedEpochAndSampleOnly() throws BadSampleException {
    int[] pixels = new Random(2).ints(32 * 32, 1, 256).toArray();
    byte[] one = made(1, 0, 0, pixels);
    assertThat(made(1, 0, 0, pixels)).as("the same again").isEqualTo(one);
    Set<String> different = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      different.add(java.util.Arrays.toString(made(1, 0, i, pixels)));
      different.add(java.util.Arrays.toString(made(1, 1 + i, 0, pixels)));
      different.add(java.util.Arrays.toString(made(2 + i, 0, 0, pixels)));
    }
    assertThat(different.size()).as("different draws of 60").isGreaterThan(35);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fit.class,
      names = {"PAD", "SHORT_SIDE", "RANDOM_RESIZED", "STRETCH"})
  void everySettingDrawsBySeedEpochAndSampleAlone(Fit fit) throws BadSampleException {
    int[] pixels = new Random(3).ints(3 * 24 * 24, 0, 256).toArray();
    byte[] one = made(new Preprocessor(1, 24, Augmentation.CROP_FLIP, fit, 3), 0, 0, 3, pixels);
    Set<String> different = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Preprocessor same = new Preprocessor(1, 24, Augmentation.CROP_FLIP, fit, 3);
      Preprocessor other = new Preprocessor(2 + i, 24, Augmentation.CROP_FLIP, fit, 3);
      different.add(java.util.Arrays.toString(made(same, 0, 1 + i, 3, pixels)));
      different.add(java.util.Arrays.toString(made(same, 1 + i, 0, 3, pixels)));
      different.add(java.util.Arrays.toString(made(other, 0, 0, 3, pixels)));
      assertThat(made(same, 0, 0, 3, pixels)).as("the same again").isEqualTo(one);
    }
    assertThat(different.size())
        .as("different draws of 30")
        .isGreaterThanOrEqualTo(fit == Fit.STRETCH ? 2 : 12);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fit.class,
      names = {"PAD", "SHORT_SIDE", "RANDOM_RESIZED", "STRETCH"})
  void greyComesThreeTimesWhereAsked(Fit fit) throws BadSampleException {
    int[] pixels = new Random(4).ints(24 * 24, 0, 256).toArray();
    byte[] grey = made(new Preprocessor(1, 24, Augmentation.CROP_FLIP, fit, 0), 2, 5, 1, pixels);
    byte[] colour = made(new Preprocessor(1, 24, Augmentation.CROP_FLIP, fit, 3), 2, 5, 1, pixels);
    for (int i = 0; i < colour.length; i++) {
      assertThat(colour[i]).as("byte %d", i).isEqualTo(grey[i % (24 * 24)]);
    }
  }

  @Test
  void anImageThatIsTooLargeIsABadSample() {
    assertThatThrownBy(
            () ->
                new Preprocessor(1, 4, Augmentation.NONE)
                    .test(picture(1, 5, 2, new int[10]), new byte[16], 0))
        .isInstanceOf(BadSampleException.class)
        .hasMessage("its size is 5x2, but the stream's is 4x4");
  }

  /** An image of 24 x 24 pixels in so many channels; three in the end unless grey was asked for. */
  private static byte[] made(
      Preprocessor preprocessor, int epoch, int sample, int channels, int... pixels)
      throws BadSampleException {
    Picture picture = picture(channels, 24, 24, pixels);
    byte[] out = new byte[preprocessor.channels(picture) * 24 * 24];
    preprocessor.train(picture, epoch, sample, out, 0);
    return out;
  }

  private static byte[] made(long seed, int epoch, int sample, int... pixels)
      throws BadSampleException {
    byte[] out = new byte[32 * 32];
    new Preprocessor(seed, 32, Augmentation.CROP_FLIP)
        .train(picture(1, 32, 32, pixels), epoch, sample, out, 0);
    return out;
  }

  /** Pad by 4, cut out at each of 9 x 9 places, mirror or not; pixel by pixel. */
  private static Set<String> allCropsAndMirrors(int[] pixels, int size) {
    Set<String> all = new HashSet<>();
    for (int dy = -4; dy <= 4; dy++) {
      for (int dx = -4; dx <= 4; dx++) {
        byte[] plain = new byte[3 * size * size];
        byte[] mirrored = new byte[3 * size * size];
        for (int i = 0; i < plain.length; i++) {
          int c = i / size / size;
          int y = i / size % size;
          int x = i % size;
          int value = at(pixels, size, c, y + dy, x + dx);
          plain[i] = (byte) value;
          mirrored[i - x + size - 1 - x] = (byte) value;
        }
        all.add(java.util.Arrays.toString(plain));
        all.add(java.util.Arrays.toString(mirrored));
      }
    }
    return all;
  }

  private static int at(int[] pixels, int size, int c, int y, int x) {
    boolean inside = y >= 0 && y < size && x >= 0 && x < size;
    return inside ? pixels[(c * size + y) * size + x] : 0;
  }

  private static byte[] filled(int bytes) {
    byte[] filled = new byte[bytes];
    java.util.Arrays.fill(filled, (byte) 77);
    return filled;
  }

  private static Picture picture(int channels, int height, int width, int... pixels) {
    byte[] bytes = new byte[pixels.length + 3];
    for (int i = 0; i < pixels.length; i++) {
      bytes[3 + i] = (byte) pixels[i];
    }
    Picture picture = new Picture();
    picture.wrap(bytes, 3, channels, height, width);
    return picture;
  }
}
