package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.stream.KeyedRandom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The paper's preprocessing. Small images are centred on the stream's size with zeros around; for
 * training also padded by 4, cropped at random and mirrored. Others are resized as {@link Fit}
 * says, and mirrored.
 *
 * <p>Small images are worked on as uint8 planes without intermediate images: crop, pad and mirror
 * are one copy of rows. Others are decoded, no larger than needed, and cropped while they are
 * resized. Any thread may use it; each has buffers of its own.
 */
public final class Preprocessor {
  static final int PADDING = 4;

  private static final long PURPOSE = 2;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long seed;
  private final int size;
  private final Augmentation augmentation;
  private final Fit fit;
  private final int channels;
  private final Fitting fitting;
  private final ThreadLocal<Bench> benches = ThreadLocal.withInitial(Bench::new);

  /** As the other, without resizing, in the channels of the data. */
  public Preprocessor(long seed, int size, Augmentation augmentation) {
    this(seed, size, augmentation, Fit.PAD, 0);
  }

  /**
   * Makes images of size x size pixels.
   *
   * @param seed the stream's
   * @param fit not AUTO
   * @param channels 1: grey; 3: RGB, grey images three times; 0: as the data (image files: 3)
   */
  public Preprocessor(long seed, int size, Augmentation augmentation, Fit fit, int channels) {
    this.seed = seed;
    this.size = size;
    this.augmentation = augmentation;
    this.fit = fit;
    this.channels = channels;
    this.fitting = new Fitting(fit, size);
  }

  public int size() {
    return size;
  }

  /** How many channels this picture has when it is made. */
  public int channels(Picture picture) {
    if (picture.isEncoded()) {
      return channels == 1 ? 1 : 3;
    }
    return channels == 3 && picture.channels() == 1 ? 3 : picture.channels();
  }

  /** In words; a part of the stream's fingerprint. */
  public String description() {
    String colours = channels == 0 ? "" : ", " + (channels == 1 ? "grey" : "3 channels");
    return (fit == Fit.PAD ? padding() : resizing()) + colours;
  }

  private String padding() {
    String centred = "centre on " + size + "x" + size + " with zeros";
    return switch (augmentation) {
      case NONE -> centred;
      case CROP -> centred + ", pad " + PADDING + " and random crop";
      case CROP_FLIP -> centred + ", pad " + PADDING + " and random crop, random mirror";
    };
  }

  private String resizing() {
    String resized = "resize (" + fit + ") to " + size + "x" + size;
    return switch (augmentation) {
      case NONE -> resized + ", centre crop";
      case CROP -> resized + ", random crop";
      case CROP_FLIP -> resized + ", random crop, random mirror";
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
    if (fit == Fit.PAD) {
      padded(planes(picture), random, out, at);
    } else {
      Bench bench = benches.get();
      bench.open(picture);
      Window window = fitting.random(bench.width(), bench.height(), random);
      boolean mirrored = random.nextBoolean() && augmentation == Augmentation.CROP_FLIP;
      bench.resize(picture, window, channels(picture), size, mirrored, out, at);
    }
    spread(picture, out, at);
  }

  /** Writes a test sample's pixels (channels x size x size) into {@code out} from {@code at}. */
  public void test(Picture picture, byte[] out, int at) throws BadSampleException {
    if (fit == Fit.PAD) {
      place(planes(picture), 0, 0, out, at);
    } else {
      Bench bench = benches.get();
      bench.open(picture);
      Window window = fitting.central(bench.width(), bench.height());
      bench.resize(picture, window, channels(picture), size, false, out, at);
    }
    spread(picture, out, at);
  }

  /** A file that is too large is refused before it is decoded. */
  private Picture planes(Picture picture) throws BadSampleException {
    Bench bench = benches.get();
    if (picture.isEncoded()) {
      bench.open(picture);
      fits(bench.height(), bench.width());
    }
    return bench.planes(picture, channels);
  }

  private void padded(Picture picture, KeyedRandom random, byte[] out, int at)
      throws BadSampleException {
    int down = PADDING - random.nextInt(2 * PADDING + 1);
    int right = PADDING - random.nextInt(2 * PADDING + 1);
    boolean mirrored = random.nextBoolean() && augmentation == Augmentation.CROP_FLIP;
    place(picture, down, right, out, at);
    if (mirrored) {
      mirror(out, at, picture.channels() * size);
    }
  }

  /** Grey planes come three times where three channels are asked for. */
  private void spread(Picture picture, byte[] out, int at) {
    if (!picture.isEncoded() && channels(picture) > picture.channels()) {
      int plane = size * size;
      System.arraycopy(out, at, out, at + plane, plane);
      System.arraycopy(out, at, out, at + 2 * plane, plane);
    }
  }

  /** Centres the picture, moves it, and leaves zeros where it has no pixels. */
  private void place(Picture picture, int down, int right, byte[] out, int at)
      throws BadSampleException {
    fits(picture.height(), picture.width());
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

  private void fits(int height, int width) throws BadSampleException {
    if (height > size || width > size) {
      throw new BadSampleException(
          "its size is %dx%d, but the stream's is %dx%d".formatted(height, width, size, size));
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
