package io.shapestream.datafeed.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A MATLAB file of level 5, as far as arrays of numbers go: each is shown to a visitor with its
 * data still unread, so memory is the visitor's matter. Whatever else lies in the file (structures,
 * functions, objects) is passed over unread.
 */
final class MatFile implements AutoCloseable {
  private static final int TEXT = 124;
  private static final int LEVEL_5 = 0x0100;
  private static final int INT8 = 1;
  private static final int INT32 = 5;
  private static final int UINT32 = 6;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int FLAGS = 8;
  private static final int MOST_NAME = 63;
  private static final int MOST_DIMENSIONS = 32;
  private static final int COMPLEX = 0x0800;

  private final DataFile file;
  private final long size;
  private final ByteOrder order;

  private MatFile(DataFile file, long size) {
    this.file = file;
    this.size = size;
    this.order = order(file);
  }

  static MatFile open(Path path) {
    DataFile file = DataFile.open(path);
    try {
      return new MatFile(file, Files.size(path));
    } catch (IOException e) {
      file.close();
      throw new DatasetException("can't read " + path + ": " + DataFile.reason(e), e);
    } catch (DatasetException e) {
      file.close();
      throw e;
    }
  }

  /** Shows the arrays; the visitor reads as many of each array's data as it wants to. */
  void visit(Consumer<MatArray> visitor) {
    while (file.position() < size) {
      MatTag tag = MatTag.read(file, order);
      file.part(tag.bytes(), element -> element(tag, element, visitor));
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private void element(MatTag tag, DataFile element, Consumer<MatArray> visitor) {
    if (tag.type() == COMPRESSED) {
      DataFile inflated = element.inflated();
      matrix(MatTag.read(inflated, order), inflated, visitor);
    } else {
      matrix(tag, element, visitor);
    }
  }

  private void matrix(MatTag tag, DataFile element, Consumer<MatArray> visitor) {
    if (tag.type() != MATRIX) {
      return;
    }
    ByteBuffer flags = small(element, UINT32, FLAGS, FLAGS, "array flags");
    int[] dimensions = dimensions(element);
    byte[] name = small(element, INT8, 0, MOST_NAME, "an array's name").array();
    int kind = flags.getInt(0);
    if (MatArray.isNumeric(kind & 0xFF) && (kind & COMPLEX) == 0) {
      MatTag data = MatTag.read(element, order);
      String called = new String(name, StandardCharsets.US_ASCII);
      visitor.accept(new MatArray(called, dimensions, data, order, element));
    }
  }

  private int[] dimensions(DataFile element) {
    ByteBuffer bytes = small(element, INT32, 8, 4 * MOST_DIMENSIONS, "an array's dimensions");
    int[] dimensions = new int[bytes.capacity() / 4];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = bytes.getInt(4 * i);
    }
    return dimensions;
  }

  private ByteBuffer small(DataFile element, int type, int least, int most, String what) {
    MatTag tag = MatTag.read(element, order);
    if (tag.type() != type || tag.bytes() < least || tag.bytes() > most) {
      throw new DatasetException(
          "%s is damaged: %s must be of type %d with %d..%d bytes, is of type %d with %d"
              .formatted(element.name(), what, type, least, most, tag.type(), tag.bytes()));
    }
    byte[] bytes = tag.data(element, (int) tag.bytes());
    tag.end(element);
    return ByteBuffer.wrap(bytes).order(order);
  }

  private static ByteOrder order(DataFile file) {
    file.skip(TEXT);
    ByteBuffer version = ByteBuffer.wrap(file.bytes(4));
    boolean little = version.get(2) == 'I' && version.get(3) == 'M';
    boolean big = version.get(2) == 'M' && version.get(3) == 'I';
    version.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (!(little || big) || version.getShort(0) != LEVEL_5) {
      throw new DatasetException(
          file.name() + " is no MATLAB file of level 5: its bytes 124..127 don't say so");
    }
    return version.order();
  }
}
