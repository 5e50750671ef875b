package io.shapestream.trainer.checkpoint;

import io.shapestream.adaptor.safetensors.DamagedFileException;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run: directories {@code step-STEP-eEVALUATIONS} in one folder.
 *
 * <p>A checkpoint is written under another name, forced to the disk and then renamed, so a crash at
 * any moment leaves the one before it as the latest. The last few and the one with the best
 * accuracy are kept. For one thread, and one process: the caller holds the run's lock.
 */
public final class CheckpointStore {
  private static final String MODEL = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String AUDIT = "audit.safetensors";
  private static final String DRAFT = ".writing-";
  private static final String DISCARDED = ".discarded-";
  private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})-e(\\d{4,9})");

  private final Path folder;
  private final int keep;
  private long continuedFrom = Long.MAX_VALUE;

  /** A checkpoint that is on the disk. */
  public record Written(Path path, long bytes) {}

  private CheckpointStore(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * Makes the folder where it is missing, and clears away what a crash left half-written.
   *
   * @param keep how many of the latest checkpoints stay, 1 or more; the best one stays beside them
   * @throws UserError when the folder can't be used
   */
  public static CheckpointStore open(Path folder, int keep) {
    CheckpointStore store = new CheckpointStore(folder, keep);
    try {
      Files.createDirectories(folder);
      store.deleteLeftovers();
      return store;
    } catch (IOException e) {
      throw new UserError(
          "Can't use the folder %s for checkpoints: %s; give another one with --checkpoints"
              .formatted(folder, Sentences.of(e)),
          e);
    }
  }

  /**
   * The newest checkpoint, checked; empty when there is none.
   *
   * @throws UserError when it is damaged
   */
  public Optional<Checkpoint> latest() {
    List<Path> found = list();
    return found.isEmpty() ? Optional.empty() : Optional.of(read(found.get(found.size() - 1)));
  }

  /**
   * The kept checkpoint of the best evaluation, checked; empty before the first evaluation.
   *
   * @throws UserError when it is damaged
   */
  public Optional<Checkpoint> best() {
    List<Path> found = list();
    int best = found.isEmpty() ? -1 : bestEpoch(state(found.get(found.size() - 1)));
    return found.stream()
        .filter(path -> isFirstAfter(best, path, found))
        .findFirst()
        .map(this::read);
  }

  /** Those after it, if any, are deleted when the next one is written. */
  public void continueFrom(Checkpoint checkpoint) {
    continuedFrom = checkpoint.state().position().step();
  }

  /**
   * Writes a checkpoint and deletes those that are no longer needed. An equal one is left as it is.
   *
   * @param model parameters, alphas and batch-norm statistics
   * @throws UserError when it can't be written; earlier ones are untouched then
   */
  public Written write(
      RunState state,
      Map<String, Tensor> model,
      Map<String, Tensor> optimizer,
      Map<String, Tensor> audit) {
    Path target = folder.resolve(name(state));
    try {
      discardAfter(continuedFrom);
      continuedFrom = Long.MAX_VALUE;
      if (!Files.exists(target)) {
        writeDraft(state, target, model, optimizer, audit);
      }
      deleteOld(state);
      return new Written(target, bytesOf(target));
    } catch (IOException e) {
      throw new UserError(
          "Can't write the checkpoint %s: %s; earlier ones are untouched (--checkpoints)"
              .formatted(target, Sentences.of(e)),
          e);
    }
  }

  /** Deletes all checkpoints of the run. */
  public void clear() {
    try {
      for (Path path : list()) {
        discard(path);
      }
    } catch (IOException e) {
      throw new UserError("Can't delete checkpoints in " + folder + ": " + Sentences.of(e), e);
    }
  }

  private void writeDraft(
      RunState state,
      Path target,
      Map<String, Tensor> model,
      Map<String, Tensor> optimizer,
      Map<String, Tensor> audit)
      throws IOException {
    Path draft = Files.createDirectory(folder.resolve(DRAFT + target.getFileName()));
    try {
      Map<String, RunFile.Sum> sums = new TreeMap<>();
      sums.put(MODEL, written(draft.resolve(MODEL), model));
      sums.put(OPTIMIZER, written(draft.resolve(OPTIMIZER), optimizer));
      sums.put(AUDIT, written(draft.resolve(AUDIT), audit));
      Disk.writeAndSync(draft.resolve(RunFile.NAME), new RunFile(state, sums).encode());
      Disk.syncFolder(draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      Disk.syncFolder(folder);
    } catch (IOException | RuntimeException e) {
      deleteQuietly(draft, e);
      throw e;
    }
  }

  private static RunFile.Sum written(Path file, Map<String, Tensor> tensors) throws IOException {
    Safetensors.write(file, tensors, Map.of("format", "pt"));
    return RunFile.Sum.of(file);
  }

  private static void deleteQuietly(Path draft, Exception because) {
    try {
      Disk.deleteTree(draft);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * The checkpoint in a folder, checked.
   *
   * @throws UserError when it is damaged
   */
  public Checkpoint read(Path path) {
    try {
      RunFile file = RunFile.read(path.resolve(RunFile.NAME));
      Map<String, Map<String, Tensor>> tensors = new HashMap<>();
      for (String name : List.of(MODEL, OPTIMIZER, AUDIT)) {
        requireIntact(path.resolve(name), file.files().get(name));
        tensors.put(name, Safetensors.read(path.resolve(name)));
      }
      return new Checkpoint(
          path,
          file.state(),
          tensors.getOrDefault(MODEL, Map.of()),
          tensors.getOrDefault(OPTIMIZER, Map.of()),
          tensors.getOrDefault(AUDIT, Map.of()));
    } catch (IOException e) {
      throw unusable(path, Sentences.of(e), e);
    }
  }

  /** A checkpoint that can't be gone on from, in a sentence that says what can be done. */
  public static UserError unusable(Path path, String why, Exception cause) {
    return new UserError(
        "Checkpoint %s can't be used: %s. Delete that folder to go on from the checkpoint before it, take another one with --resume PATH, or start anew with --resume never."
            .formatted(path, why),
        cause);
  }

  private static void requireIntact(
      Path file, RunFile.@org.jspecify.annotations.Nullable Sum expected) throws IOException {
    if (expected == null) {
      throw new DamagedFileException(file, RunFile.NAME + " doesn't mention it");
    }
    long bytes = Files.size(file);
    if (bytes != expected.bytes()) {
      throw new DamagedFileException(
          file, "it has %d bytes instead of %d".formatted(bytes, expected.bytes()));
    }
    String crc32c = RunFile.Sum.of(file).crc32c();
    if (!crc32c.equals(expected.crc32c())) {
      throw new DamagedFileException(
          file, "its CRC32C is %s instead of %s".formatted(crc32c, expected.crc32c()));
    }
  }

  private void deleteOld(RunState state) throws IOException {
    List<Path> found = list();
    int best = bestEpoch(state);
    for (Path path : found.subList(0, Math.max(0, found.size() - keep))) {
      if (!isFirstAfter(best, path, found)) {
        discard(path);
      }
    }
  }

  private void discardAfter(long step) throws IOException {
    for (Path path : list()) {
      if (step(path) > step) {
        discard(path);
      }
    }
  }

  private static RunState state(Path checkpoint) {
    try {
      return RunFile.read(checkpoint.resolve(RunFile.NAME)).state();
    } catch (IOException e) {
      throw unusable(checkpoint, Sentences.of(e), e);
    }
  }

  /** 0-based, the first of equal ones; -1 before the first evaluation. */
  private static int bestEpoch(RunState state) {
    return state.evaluations().stream()
        .max(
            Comparator.comparingDouble(RunState.Evaluation::accuracy)
                .thenComparing(Comparator.comparingInt(RunState.Evaluation::epoch).reversed()))
        .map(RunState.Evaluation::epoch)
        .orElse(-1);
  }

  /** Whether the checkpoint was written right after the evaluation of that epoch. */
  private static boolean isFirstAfter(long epoch, Path path, List<Path> found) {
    return epoch >= 0
        && evaluations(path) == epoch + 1
        && found.stream()
            .filter(p -> evaluations(p) == epoch + 1)
            .findFirst()
            .orElse(path)
            .equals(path);
  }

  /** Out of sight at once, then deleted: a crash in between can't leave half a checkpoint. */
  private void discard(Path path) throws IOException {
    Path discarded = folder.resolve(DISCARDED + path.getFileName());
    Files.move(path, discarded, StandardCopyOption.ATOMIC_MOVE);
    Disk.syncFolder(folder);
    Disk.deleteTree(discarded);
  }

  private void deleteLeftovers() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(DRAFT) || name.startsWith(DISCARDED)) {
          Disk.deleteTree(entry);
        }
      }
    }
  }

  /** Oldest first. */
  private List<Path> list() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .sorted(
              Comparator.comparingLong(CheckpointStore::step)
                  .thenComparingLong(CheckpointStore::evaluations))
          .toList();
    } catch (IOException e) {
      throw new UserError("Can't read the checkpoints in " + folder + ": " + Sentences.of(e), e);
    }
  }

  private static String name(RunState state) {
    return "step-%09d-e%04d".formatted(state.position().step(), state.evaluations().size());
  }

  private static long step(Path path) {
    return number(path, 1);
  }

  private static long evaluations(Path path) {
    return number(path, 2);
  }

  private static long number(Path path, int group) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(group)) : -1;
  }

  private static long bytesOf(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
