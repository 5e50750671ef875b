package io.shapestream.adaptor.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntPredicate;
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
    data = data.slice().asReadOnlyBuffer();
    long expected = bytes(type, shape);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "a tensor of type %s and shape %s has %d bytes, not %d"
              .formatted(type, shape, expected, data.remaining()));
    }
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  /** How many numbers it has. */
  public int elements() {
    return data.remaining() / type.bytes();
  }

  /** Whether no number is NaN or infinite; whole numbers never are. */
  public boolean isFinite() {
    ByteBuffer numbers = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case F16 -> each(i -> (numbers.getShort(2 * i) & 0x7c00) != 0x7c00);
      case BF16 -> each(i -> (numbers.getShort(2 * i) & 0x7f80) != 0x7f80);
      case F32 -> each(i -> Float.isFinite(numbers.getFloat(4 * i)));
      case F64 -> each(i -> Double.isFinite(numbers.getDouble(8 * i)));
      case I64, U8 -> true;
    };
  }

  private boolean each(IntPredicate holds) {
    return IntStream.range(0, elements()).allMatch(holds);
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
