package io.shapestream.datafeed.decode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.shapestream.datafeed.dataset.BadSampleException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes with OpenCV into memory that was set aside beforehand, of the size that the header tells:
 * a file whose header and content disagree is refused. Owned by one thread; its native buffers grow
 * with the largest image and are given back with it.
 */
public final class ImageCodec {
  /** By which JPEGs can be reduced while they are decoded, with less work. */
  public static final int MOST_REDUCTION = 8;

  private static final int KEPT = 16 << 20;

  static {
    opencv_core.setNumThreads(1);
  }

  private final Raster stored = new Raster();
  private BytePointer file = new BytePointer(1 << 20);
  private BytePointer pixels = new BytePointer(4 << 20);

  /**
   * Decodes a file as it is to be seen, alpha and 16 bits dropped.
   *
   * @param reduction 1, 2, 4 or {@value #MOST_REDUCTION}; above 1 for JPEG only
   * @param channels 1: grey; 3: RGB
   */
  public void decode(
      byte[] bytes, int length, ImageHeader header, int reduction, int channels, Raster into)
      throws BadSampleException {
    if (header.orientation() == 1) {
      decodeStored(bytes, length, header, reduction, channels, into);
    } else {
      decodeStored(bytes, length, header, reduction, channels, stored);
      into.orient(stored, header.orientation());
    }
  }

  /** Gives back what a large image needed. */
  public void release() {
    stored.release();
    file = roomFor(1, file);
    pixels = roomFor(1, pixels);
  }

  /** How long a side is after reduction. */
  public static int reduced(int side, int reduction) {
    return (side + reduction - 1) / reduction;
  }

  private void decodeStored(
      byte[] bytes, int length, ImageHeader header, int reduction, int channels, Raster into)
      throws BadSampleException {
    into.resize(reduced(header.width(), reduction), reduced(header.height(), reduction), channels);
    file = roomFor(length, file);
    pixels = roomFor(into.size(), pixels);
    file.put(bytes, 0, length);
    try (Mat source = new Mat(1, length, CV_8UC1, file);
        Mat image = new Mat(into.height(), into.width(), CV_8UC(channels), pixels)) {
      decode(source, flags(reduction, channels), image);
      if (!image.data().equals(pixels) || image.cols() != into.width()) {
        throw new BadSampleException(
            "it can't be decoded as the %s of %d x %d pixels that its header tells"
                .formatted(header.format(), header.width(), header.height()));
      }
    }
    pixels.get(into.bytes(), 0, into.size());
  }

  /** OpenCV throws on some files, empties the image for others. */
  private static void decode(Mat source, int flags, Mat image) throws BadSampleException {
    try {
      imdecode(source, flags, image).close();
    } catch (RuntimeException e) {
      throw new BadSampleException("it can't be decoded: " + e.getMessage());
    }
    if (image.empty()) {
      throw new BadSampleException("it can't be decoded: its content is damaged");
    }
  }

  private static int flags(int reduction, int channels) {
    int colour = channels == 1 ? IMREAD_GRAYSCALE : IMREAD_COLOR_RGB;
    int reduced = reduction == 1 ? 0 : IMREAD_REDUCED_GRAYSCALE_2 / 2 * reduction;
    return colour | reduced | IMREAD_IGNORE_ORIENTATION;
  }

  private static BytePointer roomFor(int bytes, BytePointer buffer) {
    long capacity = buffer.capacity();
    if (capacity >= bytes && capacity <= Math.max(KEPT, bytes)) {
      return buffer;
    }
    buffer.close();
    return new BytePointer(Math.max(bytes, Math.min(KEPT, bytes * 2L)));
  }
}
