package io.shapestream.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.shapestream.adaptor.safetensors.DamagedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The file {@code run.json}: a run's state, and size and checksum of the files beside it.
 *
 * @param files by name
 */
record RunFile(RunState state, Map<String, Sum> files) {
  static final String NAME = "run.json";

  /** That of a run of a thousand epochs has 200 thousand. */
  static final int MOST_BYTES = 16_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** Size and CRC32C of a file. */
  record Sum(long bytes, String crc32c) {
    static Sum of(Path file) throws IOException {
      CRC32C crc = new CRC32C();
      long bytes = 0;
      byte[] buffer = new byte[1 << 16];
      try (var in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          crc.update(buffer, 0, n);
          bytes += n;
        }
      }
      return new Sum(bytes, "%08x".formatted(crc.getValue()));
    }
  }

  byte[] encode() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * @throws DamagedFileException naming the defect
   */
  static RunFile read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(bytes(file));
      int format = root.path("state").path("format").asInt();
      if (format != RunState.FORMAT) {
        throw new DamagedFileException(
            file, "its format is %d, this program reads %d".formatted(format, RunState.FORMAT));
      }
      return JSON.treeToValue(root, RunFile.class);
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(file, e.getOriginalMessage());
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new DamagedFileException(
          file, "it has %d bytes, at most %d are read".formatted(size, MOST_BYTES));
    }
    return Files.readAllBytes(file);
  }
}
