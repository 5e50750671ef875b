package io.shapestream.datafeed.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A binary file that is read from its start to its end, gzipped where its name ends in {@code .gz}.
 * Never takes more memory than asked for, however much a hostile file unpacks to.
 */
final class DataFile implements AutoCloseable {
  private final Path path;
  private final InputStream input;
  private long position;

  private DataFile(Path path, InputStream input) {
    this.path = path;
    this.input = input;
  }

  static DataFile open(Path path) {
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
      return new DataFile(path, unpacked(path, raw));
    } catch (IOException e) {
      throw new DatasetException("can't read " + path + ": " + reason(e), e);
    }
  }

  Path path() {
    return path;
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
            "%s is too long: it must end after %d bytes".formatted(path, position));
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
            .formatted(path, position, missing));
  }

  private DatasetException damaged(IOException e) {
    return new DatasetException(
        "%s is damaged after byte %d: %s".formatted(path, position, reason(e)), e);
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
    return e instanceof ZipException
        ? "not gzip data: " + e.getMessage()
        : String.valueOf(e.getMessage());
  }
}
