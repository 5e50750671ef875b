package io.shapestream.trainer;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import io.shapestream.trainer.checkpoint.Disk;
import io.shapestream.trainer.report.RunResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A run's folder, held by one process at a time: checkpoints, result, pictures. */
final class RunFolder implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String CHECKPOINTS = "checkpoints";

  private final Path path;
  private final FileChannel lock;

  private RunFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing.
   *
   * @throws UserError when it can't be written, or another process trains the run
   */
  static RunFolder open(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel) == null) {
        channel.close();
        throw new UserError(
            "Run %s is being trained by another process, which holds %s; stop that one, or take another name with --run"
                .formatted(path.getFileName(), path.resolve(LOCK)));
      }
      return new RunFolder(path, channel);
    } catch (IOException e) {
      throw new UserError(
          "Can't use the folder %s for the run: %s; give another one with --checkpoints"
              .formatted(path, Sentences.of(e)),
          e);
    }
  }

  CheckpointStore checkpoints(int keep) {
    return CheckpointStore.open(path.resolve(CHECKPOINTS), keep);
  }

  Path path() {
    return path;
  }

  Path result() {
    return path.resolve(RunResult.FILE);
  }

  /** Replaces a file of the folder as a whole. */
  Path write(String name, byte[] content) {
    Path file = path.resolve(name);
    try {
      Disk.replace(path, name, content);
      return file;
    } catch (IOException e) {
      throw new UserError("Can't write " + file + ": " + Sentences.of(e), e);
    }
  }

  /** Deletes a file of the folder, if it is there. */
  void delete(String name) {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException e) {
      throw new UserError("Can't delete " + path.resolve(name) + ": " + Sentences.of(e), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The lock ends with the process.
    }
  }

  private static @Nullable FileLock locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
