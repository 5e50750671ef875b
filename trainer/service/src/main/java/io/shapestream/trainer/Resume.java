package io.shapestream.trainer;

import io.shapestream.command.UserError;
import io.shapestream.trainer.checkpoint.Checkpoint;
import io.shapestream.trainer.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where a run goes on.
 *
 * @param folder of the checkpoint, for {@link Kind#PATH} alone
 */
record Resume(Kind kind, @Nullable Path folder) {
  static final Resume AUTO = new Resume(Kind.AUTO, null);

  enum Kind {
    /** The latest checkpoint, or the beginning where there is none. */
    AUTO,
    /** The latest checkpoint, which must be there. */
    LAST,
    /** The kept checkpoint of the best evaluation, which must be there. */
    BEST,
    /** A given checkpoint, of this run or another of the same configuration. */
    PATH,
    /** The beginning; the run's checkpoints are deleted. */
    NEVER
  }

  /** Empty where it is no word, and no folder either. */
  static Optional<Resume> parse(String text) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.PATH && kind.name().equalsIgnoreCase(text)) {
        return Optional.of(new Resume(kind, null));
      }
    }
    try {
      Path path = Path.of(text);
      return !text.isBlank() && Files.isDirectory(path)
          ? Optional.of(new Resume(Kind.PATH, path))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  boolean isFromTheBeginning() {
    return kind == Kind.NEVER;
  }

  /**
   * The checkpoint to go on from; empty for the beginning.
   *
   * @throws UserError when it is damaged, or there is none where one must be
   */
  Optional<Checkpoint> in(CheckpointStore store, String run) {
    Path given = folder;
    if (given != null) {
      return Optional.of(store.read(given));
    }
    return switch (kind) {
      case AUTO -> store.latest();
      case LAST -> Optional.of(store.latest().orElseThrow(() -> none(run, "checkpoint")));
      case BEST -> Optional.of(store.best().orElseThrow(() -> none(run, "evaluated checkpoint")));
      case NEVER, PATH -> Optional.empty();
    };
  }

  private static UserError none(String run, String what) {
    return new UserError(
        "Run %s has no %s to go on from; start it with --resume auto".formatted(run, what));
  }
}
