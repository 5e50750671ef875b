package io.shapestream.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a run has left so far.
 *
 * @param folder of all runs
 */
record RunFiles(Path folder, String run) {

  /** Of the checkpoints that are whole; -1 before the first. */
  long latestStep() throws IOException {
    Path checkpoints = folder.resolve(run).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return -1;
    }
    try (Stream<Path> entries = Files.list(checkpoints)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith("step-"))
          .mapToLong(name -> Long.parseLong(name.substring(5, 14)))
          .max()
          .orElse(-1);
    }
  }

  Path lastCheckpoint() throws IOException {
    return Path.of(result().path("checkpoint").asText());
  }

  JsonNode result() throws IOException {
    return new ObjectMapper().readTree(folder.resolve(run).resolve("result.json").toFile());
  }
}
