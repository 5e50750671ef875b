package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.decode.ImageCodec;
import io.shapestream.datafeed.decode.ImageHeader;
import io.shapestream.datafeed.decode.Raster;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One thread's tools and buffers, used again for every image. */
final class Bench {
  /**
   * A JPEG is decoded at 1/2, 1/4 or 1/8 where at least so many of its pixels are left for one of
   * the result in each direction.
   */
  static final double PIXELS_KEPT = 2;

  /** Images above this are decoded one at a time in a process, and their memory is given back. */
  static final int LARGE = 8_000_000;

  private static final ReentrantLock LARGE_IMAGES = new ReentrantLock();

  private final Raster raster = new Raster();
  private final Resizer resizer = new Resizer();
  private final Picture planes = new Picture();
  private byte[] planar = new byte[0];
  private @Nullable ImageCodec codec;
  private @Nullable ImageHeader header;
  private int width;
  private int height;

  /** Reads what is needed to choose a part of the image. */
  void open(Picture picture) throws BadSampleException {
    if (picture.isEncoded()) {
      ImageHeader read = ImageHeader.of(picture.file(), picture.fileBytes());
      header = read;
      width = read.seenWidth();
      height = read.seenHeight();
    } else {
      header = null;
      width = picture.width();
      height = picture.height();
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Writes the part of the opened picture that the window names. */
  void resize(
      Picture picture, Window window, int channels, int size, boolean mirrored, byte[] out, int at)
      throws BadSampleException {
    if (header == null) {
      raster.interleave(picture.bytes(), picture.offset(), picture.channels(), height, width);
      resizer.resize(raster, window, size, mirrored, out, at);
      return;
    }
    ImageHeader found = header;
    boolean alone = isLarge(found);
    if (alone) {
      LARGE_IMAGES.lock();
    }
    try {
      decodeAndResize(picture, found, window, channels, size, mirrored, out, at);
    } finally {
      if (alone) {
        release();
        LARGE_IMAGES.unlock();
      }
    }
  }

  private void decodeAndResize(
      Picture picture,
      ImageHeader header,
      Window window,
      int channels,
      int size,
      boolean mirrored,
      byte[] out,
      int at)
      throws BadSampleException {
    boolean reducible = header.format() == ImageHeader.Format.JPEG;
    int reduction = window.reduction(PIXELS_KEPT, reducible ? ImageCodec.MOST_REDUCTION : 1);
    decode(picture, header, reduction, channels);
    Window reduced = reduction == 1 ? window : window.reduced(reduction);
    resizer.resize(raster, reduced, size, mirrored, out, at);
  }

  private static boolean isLarge(ImageHeader header) {
    return (long) header.width() * header.height() > LARGE;
  }

  private void release() {
    raster.release();
    if (codec != null) {
      codec.release();
    }
  }

  /** The picture as planes; decoded in full where it is a file. */
  Picture planes(Picture picture, int channels) throws BadSampleException {
    if (!picture.isEncoded()) {
      return picture;
    }
    ImageHeader read = ImageHeader.of(picture.file(), picture.fileBytes());
    decode(picture, read, 1, channels == 1 ? 1 : 3);
    if (planar.length < raster.size()) {
      planar = new byte[raster.size()];
    }
    raster.planes(planar);
    planes.wrap(planar, 0, raster.channels(), raster.height(), raster.width());
    return planes;
  }

  private void decode(Picture picture, ImageHeader read, int reduction, int channels)
      throws BadSampleException {
    ImageCodec decoder = codec == null ? new ImageCodec() : codec;
    codec = decoder;
    decoder.decode(picture.file(), picture.fileBytes(), read, reduction, channels, raster);
  }
}
