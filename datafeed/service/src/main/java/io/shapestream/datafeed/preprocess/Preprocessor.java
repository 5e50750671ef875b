package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.stream.KeyedRandom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The paper's preprocessing of small images: centred on the stream's size with zeros around; for
 * training also padded by 4, cropped at random and mirrored.
 *
 * <p>Works on uint8 planes without intermediate images: crop, pad and mirror are one copy of rows.
 * Any thread may use it.
 */
public final class Preprocessor {
  static final int PADDING = 4;

  private static final long PURPOSE = 2;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long seed;
  private final int size;
  private final Augmentation augmentation;

  /**
   * Makes images of size x size pixels.
   *
   * @param seed the stream's
   */
  public Preprocessor(long seed, int size, Augmentation augmentation) {
    this.seed = seed;
    this.size = size;
    this.augmentation = augmentation;
  }

  public int size() {
    return size;
  }

  /** In words; a part of the stream's fingerprint. */
  public String description() {
    String centred = "centre on " + size + "x" + size + " with zeros";
    return switch (augmentation) {
      case NONE -> centred;
      case CROP -> centred + ", pad " + PADDING + " and random crop";
      case CROP_FLIP -> centred + ", pad " + PADDING + " and random crop, random mirror";
    };
  }

  /** Writes a train sample's pixels (channels x size x size) into {@code out} from {@code at}. */
  public void train(Picture picture, int epoch, int sample, byte[] out, int at)
      throws BadSampleException {
    if (augmentation == Augmentation.NONE) {
      test(picture, out, at);
      return;
    }
    KeyedRandom random = new KeyedRandom(PURPOSE, seed, epoch, sample);
    int down = PADDING - random.nextInt(2 * PADDING + 1);
    int right = PADDING - random.nextInt(2 * PADDING + 1);
    boolean mirrored = random.nextBoolean() && augmentation == Augmentation.CROP_FLIP;
    place(picture, down, right, out, at);
    if (mirrored) {
      mirror(out, at, picture.channels() * size);
    }
  }

  /** Writes a test sample's pixels (channels x size x size) into {@code out} from {@code at}. */
  public void test(Picture picture, byte[] out, int at) throws BadSampleException {
    place(picture, 0, 0, out, at);
  }

  /** Centres the picture, moves it, and leaves zeros where it has no pixels. */
  private void place(Picture picture, int down, int right, byte[] out, int at)
      throws BadSampleException {
    fits(picture);
    int top = (size - picture.height()) / 2 + down;
    int left = (size - picture.width()) / 2 + right;
    int firstRow = Math.max(0, -top);
    int lastRow = Math.min(picture.height(), size - top);
    int firstColumn = Math.max(0, -left);
    int columns = Math.min(picture.width(), size - left) - firstColumn;
    Arrays.fill(out, at, at + picture.channels() * size * size, (byte) 0);
    for (int c = 0; c < picture.channels(); c++) {
      for (int y = firstRow; y < lastRow; y++) {
        int from = picture.offset() + (c * picture.height() + y) * picture.width() + firstColumn;
        int to = at + (c * size + top + y) * size + left + firstColumn;
        System.arraycopy(picture.bytes(), from, out, to, columns);
      }
    }
  }

  private void fits(Picture picture) throws BadSampleException {
    if (picture.height() > size || picture.width() > size) {
      throw new BadSampleException(
          "its size is %dx%d, but the stream's is %dx%d"
              .formatted(picture.height(), picture.width(), size, size));
    }
  }

  /** Mirrors each row, eight pixels at a time from both ends. */
  private void mirror(byte[] out, int at, int rows) {
    for (int row = 0; row < rows; row++) {
      int low = at + row * size;
      int high = low + size;
      while (high - low >= 16) {
        high -= 8;
        long first = (long) LONGS.get(out, low);
        long last = (long) LONGS.get(out, high);
        LONGS.set(out, low, Long.reverseBytes(last));
        LONGS.set(out, high, Long.reverseBytes(first));
        low += 8;
      }
      while (high - low >= 2) {
        byte first = out[low];
        out[low++] = out[--high];
        out[high] = first;
      }
    }
  }
}
