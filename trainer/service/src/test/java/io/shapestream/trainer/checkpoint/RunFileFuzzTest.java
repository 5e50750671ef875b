package io.shapestream.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.adaptor.safetensors.DamagedFileException;
import io.shapestream.fuzzing.Bounds;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a checkpoint's {@code run.json} holds: a state that can be written again, or a reason.
 */
class RunFileFuzzTest {
  private static final Bounds BOUNDS = new Bounds(32 << 20, 1_000, Duration.ofSeconds(5));

  @FuzzTest
  void aStateIsReadOrRefused(byte[] bytes) throws Exception {
    Path file = Files.createTempFile("hostile", ".json");
    try {
      Files.write(file, bytes);
      readOrRefused(file, bytes.length);
    } finally {
      Files.delete(file);
    }
  }

  private static void readOrRefused(Path file, int length) throws Exception {
    try {
      RunFile read = BOUNDS.hold(length, () -> RunFile.read(file));
      Files.write(file, read.encode());
      assertThat(RunFile.read(file)).isEqualTo(read);
    } catch (DamagedFileException e) {
      assertThat(e).hasMessageContaining(String.valueOf(file.getFileName()));
    }
  }

  /** The file has holes and takes no room on the disk. */
  @Test
  void aStateThatIsTooLargeIsRefusedUnread(@TempDir Path folder) throws Exception {
    Path file = folder.resolve(RunFile.NAME);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertThatThrownBy(() -> BOUNDS.hold(0, () -> RunFile.read(file)))
        .isInstanceOf(DamagedFileException.class)
        .hasMessage("run.json is damaged: it has 3221225472 bytes, at most 16000000 are read");
  }
}
