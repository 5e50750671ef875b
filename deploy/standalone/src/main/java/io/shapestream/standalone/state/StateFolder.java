package io.shapestream.standalone.state;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The folder of a demo or a study: locked while it runs, and remembering what it was asked to
 * train, so that a later one continues only the same.
 */
public final class StateFolder implements AutoCloseable {

  static final long LEAST_FREE_BYTES = 1L << 30;
  private static final List<String> PARTS = List.of("kafka", "runs", "logs", "pictures", "report");

  private final String kind;
  private final Path root;
  private final FileChannel lock;
  private boolean isNew;

  private StateFolder(String kind, Path root, FileChannel lock) {
    this.kind = kind;
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes the folder and locks it.
   *
   * @param kind of what runs in it, in a word
   * @throws UserError when it can't be written, is in use, or its disk is nearly full
   */
  public static StateFolder open(String kind, Path root) {
    try {
      Files.createDirectories(root);
      StateFolder folder = new StateFolder(kind, root.toRealPath(), lock(kind, root));
      folder.checkSpace();
      return folder;
    } catch (IOException e) {
      throw new UserError(
          "Can't write to the state folder " + root + " (--state-dir): " + Sentences.of(e), e);
    }
  }

  /** Deletes what they leave here, and nothing else. */
  public void clear() {
    delete(PARTS);
  }

  private void delete(List<String> parts) {
    try {
      for (String part : parts) {
        delete(root.resolve(part));
      }
      Files.deleteIfExists(settings());
    } catch (IOException e) {
      throw new UserError("Can't clear the state folder " + root + ": " + Sentences.of(e), e);
    }
  }

  /**
   * Remembers {@code wanted}, or compares it with what was asked for when it began here; keys that
   * it didn't have then are new.
   *
   * @throws UserError naming what differs
   */
  public void continueWith(Properties wanted) {
    Path file = settings();
    try {
      Properties known = new Properties();
      if (Files.exists(file)) {
        known.putAll(read(file));
        compare(wanted, known);
      } else {
        isNew = true;
      }
      known.putAll(wanted);
      write(file, known);
    } catch (IOException e) {
      throw new UserError("Can't read or write " + file + ": " + Sentences.of(e), e);
    }
  }

  /** One that failed before it trained binds no later one to its options; its logs stay. */
  public void forgetIfNew() {
    if (isNew) {
      delete(List.of("kafka", "runs"));
    }
  }

  public Path kafka() {
    return part("kafka");
  }

  public Path runs() {
    return part("runs");
  }

  public Path logs() {
    return part("logs");
  }

  public Path pictures() {
    return part("pictures");
  }

  public Path report() {
    return part("report");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The lock goes with the process.
    }
  }

  private Path settings() {
    return root.resolve(kind + ".properties");
  }

  private Path part(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UserError(
          "Can't write to the state folder " + root + " (--state-dir): " + Sentences.of(e), e);
    }
  }

  private void checkSpace() throws IOException {
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new UserError(
          "The disk of the state folder "
              + root
              + " has "
              + (free >> 20)
              + " MiB free, the "
              + kind
              + " needs "
              + (LEAST_FREE_BYTES >> 20)
              + ": free some or choose another folder with --state-dir.");
    }
  }

  private static FileChannel lock(String kind, Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve(kind + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock taken = channel.tryLock();
    if (taken == null) {
      channel.close();
      throw new UserError(
          "Another "
              + kind
              + " is running in the state folder "
              + root
              + ": stop it, or choose another folder with --state-dir.");
    }
    return channel;
  }

  private void compare(Properties wanted, Properties begun) {
    List<String> differences =
        wanted.stringPropertyNames().stream()
            .sorted()
            .filter(begun::containsKey)
            .filter(key -> !wanted.getProperty(key).equals(begun.getProperty(key)))
            .map(
                key ->
                    key
                        + " was "
                        + begun.getProperty(key)
                        + " and is now "
                        + wanted.getProperty(key))
            .toList();
    if (!differences.isEmpty()) {
      throw new UserError(
          "The "
              + kind
              + " that began earlier was another one: "
              + String.join("; ", differences)
              + ". Give the same options to continue it, or --fresh to start anew.");
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    return properties;
  }

  private void write(Path file, Properties properties) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      properties.store(
          writer, "What the " + kind + " that began in this folder was asked to train");
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
