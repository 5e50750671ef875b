package io.shapestream.datafeed.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * A binary file, or a part of one, that is read from its start to its end, gzipped where its name
 * ends in {@code .gz}. Never takes more memory than asked for, however much a hostile file unpacks
 * to.
 */
final class DataFile implements AutoCloseable {
  private final String name;
  private final InputStream input;
  private long position;

  private DataFile(String name, InputStream input) {
    this.name = name;
    this.input = input;
  }

  static DataFile open(Path path) {
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
      return new DataFile(path.toString(), unpacked(path, raw));
    } catch (IOException e) {
      throw new DatasetException("can't read " + path + ": " + reason(e), e);
    }
  }

  String name() {
    return name;
  }

  long position() {
    return position;
  }

  /** Lets the next bytes be read as a file of their own, and passes over what is left of them. */
  void part(long bytes, Consumer<DataFile> reader) {
    try {
      BoundedInputStream part =
          BoundedInputStream.builder().setInputStream(input).setMaxCount(bytes).get();
      reader.accept(new DataFile("%s (from byte %d on)".formatted(name, position), part));
      position += part.getCount();
      skip(bytes - part.getCount());
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** What the rest unpacks to (zlib). */
  DataFile inflated() {
    return new DataFile(name + ", unpacked", new InflaterInputStream(input));
  }

  void skip(long bytes) {
    try {
      input.skipNBytes(bytes);
      position += bytes;
    } catch (EOFException e) {
      throw truncated(1);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  int bigEndianInt() {
    byte[] bytes = bytes(4);
    return java.nio.ByteBuffer.wrap(bytes).getInt();
  }

  byte[] bytes(int count) {
    try {
      byte[] bytes = input.readNBytes(count);
      position += bytes.length;
      if (bytes.length < count) {
        throw truncated(count - bytes.length);
      }
      return bytes;
    } catch (EOFException e) {
      throw truncated(1);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** Checks that nothing follows. */
  void end() {
    try {
      if (input.read() >= 0) {
        throw new DatasetException(
            "%s is too long: it must end after %d bytes".formatted(name, position));
      }
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static InputStream unpacked(Path path, InputStream raw) throws IOException {
    if (!path.toString().endsWith(".gz")) {
      return raw;
    }
    try {
      return new GZIPInputStream(raw, 1 << 16);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private DatasetException truncated(int missing) {
    return new DatasetException(
        "%s is truncated: it ends after %d bytes, at least %d are missing"
            .formatted(name, position, missing));
  }

  private DatasetException damaged(IOException e) {
    return new DatasetException(
        "%s is damaged after byte %d: %s".formatted(name, position, reason(e)), e);
  }

  /** Why a file can't be read, in words. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof EOFException) {
      return "it is truncated";
    }
    return e instanceof ZipException ? unpacking(e) : String.valueOf(e.getMessage());
  }

  private static String unpacking(IOException e) {
    String message = String.valueOf(e.getMessage());
    return (message.contains("GZIP") ? "not gzip data: " : "it can't be unpacked: ") + message;
  }
}
