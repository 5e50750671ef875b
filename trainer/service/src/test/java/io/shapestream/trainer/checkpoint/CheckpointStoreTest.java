package io.shapestream.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.command.UserError;
import io.shapestream.trainer.checkpoint.RunState.Evaluation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  static final Map<String, Tensor> MODEL = Map.of("w", floats(List.of(2L), 1, 2));
  static final Map<String, Tensor> OPTIMIZER = Map.of("optimizer.w", floats(List.of(2L), 3, 4));
  static final Map<String, Tensor> AUDIT = Map.of("counts", floats(List.of(1L), 1));

  @Test
  void theLatestComesBackAsItWasWritten(@TempDir Path folder) {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    RunState state = state(12, 0.25);
    CheckpointStore.Written written = store.write(state, MODEL, OPTIMIZER, AUDIT);
    Checkpoint read = CheckpointStore.open(folder, 2).latest().orElseThrow();
    assertThat(read.path()).isEqualTo(written.path());
    assertThat(read.state()).isEqualTo(state);
    assertThat(read.model()).isEqualTo(MODEL);
    assertThat(read.optimizer()).isEqualTo(OPTIMIZER);
    assertThat(read.audit()).isEqualTo(AUDIT);
    assertThat(written.bytes()).isPositive();
  }

  @Test
  void anEmptyFolderHasNone(@TempDir Path folder) {
    assertThat(CheckpointStore.open(folder.resolve("new"), 1).latest()).isEmpty();
  }

  @Test
  void theLastOnesAndTheBestStay(@TempDir Path folder) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    write(store, state(5));
    write(store, state(10, 0.2));
    write(store, state(15, 0.2));
    write(store, state(20, 0.2, 0.9));
    write(store, state(25, 0.2, 0.9));
    write(store, state(30, 0.2, 0.9, 0.5));
    write(store, state(40, 0.2, 0.9, 0.5, 0.9));
    assertThat(names(folder))
        .containsExactly("step-000000020-e0002", "step-000000030-e0003", "step-000000040-e0004");
  }

  @Test
  void theBestIsTheFirstOfTheHighestAccuracy(@TempDir Path folder) {
    CheckpointStore store = CheckpointStore.open(folder, 1);
    write(store, state(5));
    assertThat(store.best()).as("before any evaluation").isEmpty();
    write(store, state(10, 0.2));
    write(store, state(20, 0.2, 0.9));
    write(store, state(30, 0.2, 0.9, 0.9));
    assertThat(store.best().orElseThrow().state().position().step()).isEqualTo(20);
  }

  @Test
  void thoseAfterTheOneThatWasGoneOnFromAreDeletedWithTheNextWrite(@TempDir Path folder)
      throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 9);
    write(store, state(5));
    write(store, state(10, 0.2));
    write(store, state(15, 0.2));
    store.continueFrom(store.read(folder.resolve("step-000000005-e0000")));
    assertThat(names(folder)).as("not before it").hasSize(3);
    write(store, state(7));
    assertThat(names(folder)).containsExactly("step-000000005-e0000", "step-000000007-e0000");
  }

  @Test
  void whatACrashLeftIsClearedAway(@TempDir Path folder) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    write(store, state(5));
    Files.createDirectories(folder.resolve(".writing-step-000000009-e0000/half"));
    Files.createDirectories(folder.resolve(".discarded-step-000000001-e0000"));
    assertThat(CheckpointStore.open(folder, 2).latest().orElseThrow().state().position().step())
        .isEqualTo(5);
    assertThat(names(folder)).containsExactly("step-000000005-e0000");
  }

  @Test
  void afterClearingNoneIsLeft(@TempDir Path folder) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    write(store, state(5));
    write(store, state(6));
    store.clear();
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void aFlippedBitIsFound(@TempDir Path folder) throws IOException {
    Path file = written(folder).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertUnusable(folder, "model.safetensors is damaged: its CRC32C is");
  }

  @Test
  void aFileThatEndsEarlyIsFound(@TempDir Path folder) throws IOException {
    Path file = written(folder).resolve("optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    assertUnusable(folder, "optimizer.safetensors is damaged: it has");
  }

  @Test
  void aMissingFileIsFound(@TempDir Path folder) throws IOException {
    Files.delete(written(folder).resolve("audit.safetensors"));
    assertUnusable(folder, "no such file");
  }

  @Test
  void aRunFileThatIsNotJsonIsFound(@TempDir Path folder) throws IOException {
    Files.writeString(written(folder).resolve("run.json"), "{\"state\": ");
    assertUnusable(folder, "run.json is damaged");
  }

  @Test
  void aRunFileWithoutItsFieldsIsFound(@TempDir Path folder) throws IOException {
    Files.writeString(
        written(folder).resolve("run.json"), "{\"state\": {\"format\": 1}, \"files\": {}}");
    assertUnusable(folder, "run.json is damaged");
  }

  @Test
  void aNewerFormatIsRefused(@TempDir Path folder) throws IOException {
    Path file = written(folder).resolve("run.json");
    Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 2"));
    assertUnusable(folder, "its format is 2, this program reads 1");
  }

  @Test
  void aFolderThatCanNotBeMadeIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> CheckpointStore.open(file.resolve("runs"), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't use the folder " + file.resolve("runs"))
        .hasMessageContaining("--checkpoints");
  }

  private static void assertUnusable(Path folder, String sentence) {
    assertThatThrownBy(() -> CheckpointStore.open(folder, 1).latest())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step-000000005-e0000 can't be used: ")
        .hasMessageContaining(sentence)
        .hasMessageContaining("--resume never");
  }

  private static Path written(Path folder) {
    return CheckpointStore.open(folder, 1).write(state(5), MODEL, OPTIMIZER, AUDIT).path();
  }

  private static void write(CheckpointStore store, RunState state) {
    store.write(state, MODEL, OPTIMIZER, AUDIT);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  static RunState state(long step, double... accuracies) {
    List<Evaluation> evaluations = new ArrayList<>();
    for (int epoch = 0; epoch < accuracies.length; epoch++) {
      evaluations.add(new Evaluation(epoch, 10L * epoch, Double.NaN, accuracies[epoch], 20));
    }
    return new RunState(
        RunState.FORMAT,
        "run",
        Map.of("seed", "1"),
        Map.of("version.java", "17"),
        new RunState.TrainingPosition(1, 2, step, Double.NaN),
        new RunState.Source(2 * step, Map.of(0, 17L, 1, 19L)),
        List.of(0.1, -1.0 / 3),
        0.7,
        evaluations,
        new RunState.AuditResult(1, 1, List.of("epoch 0: sample 3 was trained on never")),
        new RunState.Pace(100, 1.5, 0.1));
  }

  private static Tensor floats(List<Long> shape, float... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return new Tensor(Tensor.Type.F32, shape, data.flip());
  }
}
