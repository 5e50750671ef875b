package io.shapestream.adaptor.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * An open safetensors file: what it holds is known and checked, tensors are read one by one. For
 * one thread.
 */
public final class SafetensorsFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final Header header;
  private final long dataStart;

  private SafetensorsFile(Path path, FileChannel channel, Header header, long dataStart) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Reads and checks the header; the tensors stay on the disk.
   *
   * @throws DamagedFileException naming the defect
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      byte[] text = headerText(path, channel);
      long dataStart = Long.BYTES + (long) text.length;
      Header header = Header.decode(path, text, channel.size() - dataStart);
      return new SafetensorsFile(path, channel, header, dataStart);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Types and shapes by name, in the order in which the tensors lie in the file. */
  public Map<String, Header.Place> tensors() {
    return header.places();
  }

  /** What its writer noted beside the tensors. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** One tensor, outside the heap. */
  public Tensor read(String name) throws IOException {
    Header.Place place = header.places().get(name);
    if (place == null) {
      throw new IllegalArgumentException(path.getFileName() + " has no tensor " + name);
    }
    ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(place.bytes()));
    fill(path, channel, data, dataStart + place.begin());
    return new Tensor(place.type(), place.shape(), data);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Never reserves more than the file has. */
  private static byte[] headerText(Path path, FileChannel channel) throws IOException {
    long following = channel.size() - Long.BYTES;
    if (following < 0) {
      throw new DamagedFileException(path, "it ends within its first eight bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    fill(path, channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > Header.LONGEST || length > following) {
      throw new DamagedFileException(
          path,
          "its header should have %s bytes; %d follow, and at most %d are read"
              .formatted(Long.toUnsignedString(length), following, Header.LONGEST));
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    fill(path, channel, text, Long.BYTES);
    return text.array();
  }

  private static void fill(Path path, FileChannel channel, ByteBuffer bytes, long from)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new DamagedFileException(path, "it became shorter while it was read");
      }
    }
    bytes.flip();
  }
}
