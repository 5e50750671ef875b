package io.shapestream.broker;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder with a broker's data, held by one broker at a time from {@link #open} to {@link
 * #close}.
 */
final class DataFolder implements AutoCloseable {

  static final String KEY = "data-dir";

  /** Less than this and not even an empty broker is sure to start. */
  static final long LEAST_FREE_BYTES = 64L << 20;

  private static final String LOCK = ".shapestream.lock";
  private static final String IDENTITY = "meta.properties";

  /** What an interrupted formatting leaves behind; it holds no records. */
  private static final Set<String> HALF_FORMATTED =
      Set.of("__cluster_metadata-0", "bootstrap.checkpoint", "meta.properties.tmp");

  private static final Set<String> HARMLESS = Set.of(LOCK, ".lock", "lost+found");

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the folder when it is missing and takes it.
   *
   * @throws UserError when it can't be written, is nearly full, holds something else, or another
   *     broker has it
   */
  static DataFolder open(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      return lock(absolute);
    } catch (IOException e) {
      throw unusable(absolute, e);
    }
  }

  private static DataFolder lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw taken(folder, null);
      }
      DataFolder held = new DataFolder(folder, channel, lock);
      held.requireSpace();
      return held;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Held in this virtual machine.
    }
  }

  Path path() {
    return folder;
  }

  /** Formats the folder unless it holds a cluster already. */
  void format(String host) {
    if (Files.exists(folder.resolve(IDENTITY))) {
      return;
    }
    try {
      requireNothingElse();
      clear();
      KraftServer.format(folder, host);
    } catch (UserError e) {
      throw e;
    } catch (Exception e) {
      throw unusable(folder, e);
    }
  }

  private void requireNothingElse() throws IOException {
    List<String> others =
        entries().stream()
            .map(entry -> entry.getFileName().toString())
            .filter(name -> !HARMLESS.contains(name) && !HALF_FORMATTED.contains(name))
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new UserError(
          "The data folder "
              + folder
              + " holds other files ("
              + others.get(0)
              + (others.size() > 1 ? ", ..." : "")
              + ") and no Kafka data: choose an empty or new folder with --"
              + KEY);
    }
  }

  private void clear() throws IOException {
    for (Path entry : entries()) {
      if (HALF_FORMATTED.contains(entry.getFileName().toString())) {
        delete(entry);
      }
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** Deletes {@code root} with everything below it; what is gone already is well. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void requireSpace() throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new UserError(
          "The disk of data folder "
              + folder
              + " has "
              + (free >> 20)
              + " MB free, a broker needs at least "
              + (LEAST_FREE_BYTES >> 20)
              + " MB: make room or choose another folder with --"
              + KEY);
    }
  }

  /** Why a broker that ran on {@code folder} can't go on: a full disk, or what Kafka says. */
  static String whyStopped(Path folder, String reason) {
    try {
      if (Files.getFileStore(folder).getUsableSpace() < LEAST_FREE_BYTES) {
        return "The broker stopped, as the disk of its data folder "
            + folder
            + " is full: make room or choose another folder with --"
            + KEY;
      }
    } catch (IOException e) {
      return "The broker stopped, as its data folder can't be used: " + Sentences.of(e);
    }
    return "The broker on data folder " + folder + " stopped, its log says why: " + reason;
  }

  static UserError taken(Path folder, @Nullable Throwable cause) {
    return new UserError(
        "The data folder "
            + folder
            + " is in use by another broker: stop that one or choose another folder with --"
            + KEY,
        cause);
  }

  private static UserError unusable(Path folder, Throwable cause) {
    return new UserError(
        "Can't use the data folder "
            + folder
            + " ("
            + Sentences.of(cause)
            + "): choose a folder that you may write with --"
            + KEY,
        cause);
  }

  /** Lets go of the folder; the lock file stays, as one that is removed could be locked twice. */
  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("releasing " + folder, e);
    }
  }
}
