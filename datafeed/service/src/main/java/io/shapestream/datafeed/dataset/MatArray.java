package io.shapestream.datafeed.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An array of numbers in a MATLAB file, first dimension fastest, its data yet to be read. */
final class MatArray {
  private static final int UINT8 = 2;
  private static final int DOUBLE = 9;
  private static final int[] BYTES = {0, 1, 1, 2, 2, 4, 4, 4, 0, 8, 0, 0, 8, 8};

  private final String name;
  private final int[] dimensions;
  private final MatTag tag;
  private final ByteOrder order;
  private final DataFile file;

  MatArray(String name, int[] dimensions, MatTag tag, ByteOrder order, DataFile file) {
    this.name = name;
    this.dimensions = dimensions;
    this.tag = tag;
    this.order = order;
    this.file = file;
  }

  /** Classes double, single, and the integers of 8 to 64 bits. */
  static boolean isNumeric(int arrayClass) {
    return arrayClass >= 6 && arrayClass <= 15;
  }

  String name() {
    return name;
  }

  /** For instance {@code 32x32x3x100}. */
  String shape() {
    return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }

  int dimensions() {
    return dimensions.length;
  }

  int dimension(int index) {
    return dimensions[index];
  }

  /** Checks that {@link #nextBytes} will give one byte for each of so many elements. */
  void requireBytes(long elements) {
    require(tag.type() == UINT8 && tag.bytes() == elements, elements + " numbers of uint8");
  }

  byte[] nextBytes(int count) {
    return tag.data(file, count);
  }

  /** All of a short array, whatever its type; fractions are cut off. */
  int[] integers(int most) {
    int width = tag.type() > 0 && tag.type() < BYTES.length ? BYTES[tag.type()] : 0;
    require(width > 0 && tag.bytes() <= (long) most * width, "at most " + most + " numbers");
    ByteBuffer data = ByteBuffer.wrap(tag.data(file, (int) tag.bytes())).order(order);
    int[] integers = new int[data.capacity() / width];
    Arrays.setAll(integers, i -> number(data, i * width, width));
    return integers;
  }

  private int number(ByteBuffer data, int at, int width) {
    return switch (width) {
      case 1 -> data.get(at) & 0xFF;
      case 2 -> data.getShort(at) & 0xFFFF;
      case 4 -> tag.type() == 7 ? (int) data.getFloat(at) : data.getInt(at);
      default -> tag.type() == DOUBLE ? (int) data.getDouble(at) : (int) data.getLong(at);
    };
  }

  private void require(boolean met, String expected) {
    if (!met) {
      throw new DatasetException(
          "the array %s (%s) in %s must hold %s, holds %d bytes of MATLAB's type %d"
              .formatted(name, shape(), file.name(), expected, tag.bytes(), tag.type()));
    }
  }
}
