package io.shapestream.adaptor.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes whole safetensors files; {@link SafetensorsFile} reads parts of one. */
public final class Safetensors {

  private Safetensors() {}

  /** Writes a new file and forces it to the disk; returns its size in bytes. */
  public static long write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = Header.encode(tensors, metadata);
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    prefix.putLong(header.length).flip();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(out, prefix);
      writeAll(out, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors.values()) {
        writeAll(out, tensor.data());
      }
      out.force(true);
      return out.size();
    }
  }

  /**
   * Reads all tensors, in the order of their places; they lie outside the heap.
   *
   * @throws DamagedFileException naming the defect
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : open.tensors().keySet()) {
        tensors.put(name, open.read(name));
      }
      return tensors;
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
