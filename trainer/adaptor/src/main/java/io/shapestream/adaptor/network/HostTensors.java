package io.shapestream.adaptor.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.safetensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Tensors between the engine and files. */
public final class HostTensors {

  private HostTensors() {}

  /** A copy on the host. Waits for the device. */
  public static Tensor of(NDArray array) {
    ByteBuffer data = array.toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(type(array.getDataType()), shape(array), data);
  }

  /**
   * In the manager's scope, on its device; may go on sharing the tensor's memory. BF16 becomes
   * FLOAT32, of which it is the upper half.
   */
  public static NDArray array(NDManager owner, String name, Tensor tensor) {
    Shape shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
    ByteBuffer data = tensor.type() == Tensor.Type.BF16 ? widened(tensor) : tensor.data();
    NDArray array = owner.create(data, shape, type(tensor.type()));
    array.setName(name);
    return array;
  }

  public static List<Long> shape(NDArray array) {
    return Arrays.stream(array.getShape().getShape()).boxed().toList();
  }

  private static ByteBuffer widened(Tensor tensor) {
    ByteBuffer halves = tensor.data().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer wide =
        ByteBuffer.allocateDirect(tensor.elements() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (halves.hasRemaining()) {
      wide.putInt(halves.getShort() << Short.SIZE);
    }
    return wide.flip();
  }

  private static Tensor.Type type(DataType type) {
    return switch (type) {
      case FLOAT32 -> Tensor.Type.F32;
      case FLOAT64 -> Tensor.Type.F64;
      case INT64 -> Tensor.Type.I64;
      case UINT8 -> Tensor.Type.U8;
      default -> throw new IllegalArgumentException("a network has no tensors of type " + type);
    };
  }

  private static DataType type(Tensor.Type type) {
    return switch (type) {
      case F16 -> DataType.FLOAT16;
      case BF16, F32 -> DataType.FLOAT32;
      case F64 -> DataType.FLOAT64;
      case I64 -> DataType.INT64;
      case U8 -> DataType.UINT8;
    };
  }
}
