package io.shapestream.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.trainer.checkpoint.CrashingDisk.Crash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint is there whole or not at all, wherever its writing ends. */
class CheckpointCrashTest {
  private static final int KEEP = 1;
  private static final List<Long> BEFORE = List.of(5L, 10L, 15L);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCrashAtAnyChangeLeavesTheOneBeforeOrTheNewOneWhole(boolean losesPower, @TempDir Path folder)
      throws IOException {
    int crashAt = 0;
    int crashesWithTheNewOne = 0;
    for (Optional<CrashingDisk> crashed = crashed(folder, crashAt, losesPower);
        crashed.isPresent();
        crashed = crashed(folder, ++crashAt, losesPower)) {
      crashesWithTheNewOne += requireUsable(folder.resolve("at-" + crashAt), crashed.get());
    }
    System.out.printf("crashed at %d changes%n", crashAt);
    assertThat(crashAt).as("changes that a write consists of").isGreaterThan(20);
    assertThat(crashesWithTheNewOne)
        .as("crashes after the new one was in its place")
        .isBetween(1, crashAt - 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCrashAtAnyChangeOfWritesThatFollowACrashLeavesAUsableStore(
      boolean losesPower, @TempDir Path folder) throws IOException {
    for (int first = 0; first < 40; first += 7) {
      Path twice = prepared(folder.resolve("first-" + first));
      crash(new CrashingDisk(twice, first, losesPower));
      for (int second = 0; crash(new CrashingDisk(twice, second, losesPower)); second += 5) {
        assertThat(CheckpointStore.open(twice, KEEP).latest()).isPresent();
      }
      assertThat(CheckpointStore.open(twice, KEEP).latest().orElseThrow())
          .satisfies(it -> assertThat(it.state().position().step()).isEqualTo(20));
    }
  }

  /** Empty when the write was over before. */
  private static Optional<CrashingDisk> crashed(Path folder, int crashAt, boolean losesPower)
      throws IOException {
    Path own = prepared(folder.resolve("at-" + crashAt));
    CrashingDisk disk = new CrashingDisk(own, crashAt, losesPower);
    return crash(disk) ? Optional.of(disk) : Optional.empty();
  }

  /** Whether it came to the crash. */
  private static boolean crash(CrashingDisk disk) {
    try {
      write(CheckpointStore.open(disk.path(), KEEP), 20);
      return false;
    } catch (Crash e) {
      return true;
    }
  }

  /** Returns 1 if the new checkpoint is the latest, 0 if the one before it is. */
  private static int requireUsable(Path folder, CrashingDisk crashed) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, KEEP);
    String where = "after a crash at: " + crashed.changes().get(crashed.changes().size() - 1);
    long latest = store.latest().orElseThrow().state().position().step();
    assertThat(latest).as(where).isIn(15L, 20L);
    assertThat(store.best().orElseThrow().state().position().step()).as(where).isEqualTo(10);
    write(store, 20);
    write(store, 25);
    assertThat(CheckpointStore.open(folder, KEEP).latest().orElseThrow().model())
        .as(where)
        .isEqualTo(CheckpointStoreTest.MODEL);
    assertThat(names(folder))
        .as(where)
        .containsExactly("step-000000010-e0002", "step-000000025-e0003");
    return latest == 20 ? 1 : 0;
  }

  private static Path prepared(Path folder) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 9);
    for (long step : BEFORE) {
      write(store, step);
    }
    return folder;
  }

  /** The second of three evaluations is the best. */
  private static void write(CheckpointStore store, long step) {
    double[] accuracies = {0.1, 0.9, 0.5};
    int evaluated = (int) Math.min(3, step / 5);
    store.write(
        CheckpointStoreTest.state(step, java.util.Arrays.copyOf(accuracies, evaluated)),
        CheckpointStoreTest.MODEL,
        CheckpointStoreTest.OPTIMIZER,
        CheckpointStoreTest.AUDIT);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
