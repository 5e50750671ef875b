package io.shapestream.datafeed.decode;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.shapestream.datafeed.dataset.BadSampleException;

/**
 * Walks a JPEG file from marker to marker up to its end: one that was cut off, also a progressive
 * one between two scans, has no end marker. A file of very many scans would take minutes to decode
 * and is refused.
 */
final class JpegStructure {
  private static final int MOST_SCANS = 100;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int APP1 = 0xE1;

  private final ImageBytes bytes;
  private int at = 2;
  private int scans;
  private int width;
  private int height;
  private int orientation = 1;

  private JpegStructure(ImageBytes bytes) {
    this.bytes = bytes;
  }

  static ImageHeader header(ImageBytes bytes) throws BadSampleException {
    JpegStructure jpeg = new JpegStructure(bytes);
    jpeg.walk();
    return ImageHeader.checked(ImageHeader.Format.JPEG, jpeg.width, jpeg.height, jpeg.orientation);
  }

  private void walk() throws BadSampleException {
    for (int marker = marker(); marker != END; marker = marker()) {
      segment(marker);
    }
    if (width == 0 || scans == 0) {
      throw new BadSampleException("it is a JPEG without an image");
    }
  }

  /** The next marker; what lies before it (entropy-coded data, padding) is skipped. */
  private int marker() throws BadSampleException {
    while (true) {
      at = bytes.find(0xFF, at) + 1;
      int marker = bytes.u8(at);
      if (marker == 0xFF) {
        continue;
      }
      at++;
      if (marker != 0 && !isBare(marker)) {
        return marker;
      }
    }
  }

  private void segment(int marker) throws BadSampleException {
    int size = bytes.u16(at, BIG_ENDIAN);
    if (size < 2) {
      throw new BadSampleException("it is a damaged JPEG: a segment of size " + size);
    }
    if (isFrame(marker)) {
      frame();
    } else if (marker == APP1 && bytes.starts(at + 2, 'E', 'x', 'i', 'f', 0, 0)) {
      orientation = Exif.orientation(bytes, at + 8, at + size);
    } else if (marker == SCAN && ++scans > MOST_SCANS) {
      throw new BadSampleException("it must have at most %d scans".formatted(MOST_SCANS));
    }
    at += size;
  }

  private void frame() throws BadSampleException {
    if (width != 0) {
      throw new BadSampleException("it is a damaged JPEG: it has two frames");
    }
    height = bytes.u16(at + 3, BIG_ENDIAN);
    width = bytes.u16(at + 5, BIG_ENDIAN);
    // Sizes are checked before the rest of the file is walked through.
    ImageHeader unused = ImageHeader.checked(ImageHeader.Format.JPEG, width, height, orientation);
  }

  /** SOF0..SOF15, less the tables and the arithmetic conditioning that share the range. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Restart markers, TEM and a repeated start have no content. */
  private static boolean isBare(int marker) {
    return (marker >= 0xD0 && marker <= 0xD8) || marker == 0x01;
  }
}
