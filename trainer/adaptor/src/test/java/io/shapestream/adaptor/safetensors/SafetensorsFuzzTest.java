package io.shapestream.adaptor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.fuzzing.Bounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Whatever a file of weights holds: tensors that are the file's very bytes, or a sentence. */
class SafetensorsFuzzTest {
  /** JSON as a tree takes some hundred bytes for each small number. */
  private static final Bounds BOUNDS = new Bounds(32 << 20, 1_000, Duration.ofSeconds(5));

  @FuzzTest
  void aFileIsReadOrRefused(byte[] bytes) throws Exception {
    Path file = Files.createTempFile("hostile", ".safetensors");
    try {
      Files.write(file, bytes);
      readOrRefused(file, bytes);
    } finally {
      Files.delete(file);
    }
  }

  /** As in a file whose first eight bytes and size are right. */
  @FuzzTest
  void aHeaderIsReadOrRefused(byte[] text) throws Exception {
    Path file = Path.of("hostile.safetensors");
    try {
      BOUNDS.hold(text.length, () -> Header.decode(file, text, 24));
    } catch (DamagedFileException e) {
      assertThat(e).hasMessageContaining("hostile.safetensors");
    }
  }

  private static void readOrRefused(Path file, byte[] bytes) throws Exception {
    try {
      Map<String, Tensor> tensors = BOUNDS.hold(bytes.length, () -> Safetensors.read(file));
      long taken = tensors.values().stream().mapToLong(tensor -> tensor.data().remaining()).sum();
      assertThat(taken).isLessThanOrEqualTo(bytes.length);
    } catch (DamagedFileException e) {
      assertThat(e).hasMessageContaining(String.valueOf(file.getFileName()));
    }
  }
}
