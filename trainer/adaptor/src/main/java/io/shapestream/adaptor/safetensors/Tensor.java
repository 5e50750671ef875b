package io.shapestream.adaptor.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A named array of numbers as a file holds it.
 *
 * @param type how its numbers are written
 * @param shape its dimensions; none for a single number
 * @param data its numbers in row-major order, little-endian; read-only, with a position of its own
 */
public record Tensor(Type type, List<Long> shape, ByteBuffer data) {

  /** The types of the format that networks and runs need; the names are the format's. */
  public enum Type {
    F16(2),
    BF16(2),
    F32(4),
    F64(8),
    I64(8),
    U8(1);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
      return bytes;
    }
  }

  public Tensor {
    shape = List.copyOf(shape);
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected = bytes(type, shape);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "a tensor of type %s and shape %s has %d bytes, not %d"
              .formatted(type, shape, expected, data.remaining()));
    }
  }

  /** One number as a tensor of one dimension, at 32 bits. */
  public static Tensor of(double number) {
    ByteBuffer data = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(Type.F32, List.of(1L), data.putFloat((float) number).flip());
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many numbers it has. */
  public int elements() {
    return data.remaining() / type.bytes();
  }

  /** One of its numbers, by its place in row-major order. */
  public double number(int index) {
    int at = data.position() + index * type.bytes();
    return switch (type) {
      case F16 -> half(data.getShort(at));
      case BF16 -> Float.intBitsToFloat(data.getShort(at) << Short.SIZE);
      case F32 -> data.getFloat(at);
      case F64 -> data.getDouble(at);
      case I64 -> data.getLong(at);
      case U8 -> Byte.toUnsignedInt(data.get(at));
    };
  }

  /** Whether no number is NaN or infinite. */
  public boolean isFinite() {
    return IntStream.range(0, elements()).allMatch(i -> Double.isFinite(number(i)));
  }

  /** IEEE 754: one bit of sign, five of exponent, ten of fraction. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (0x400 + fraction), exponent - 25);
        };
    return bits < 0 ? -size : size;
  }

  /**
   * Bytes that a tensor takes.
   *
   * @throws IllegalArgumentException where a dimension is negative or the product overflows
   */
  static long bytes(Type type, List<Long> shape) {
    long bytes = type.bytes();
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("shape " + shape + " has a negative dimension");
      }
      try {
        bytes = Math.multiplyExact(bytes, dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape " + shape + " is too large", e);
      }
    }
    return bytes;
  }
}
