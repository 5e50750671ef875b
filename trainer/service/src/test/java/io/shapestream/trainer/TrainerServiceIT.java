package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerServiceIT {
  @Test
  void trainsARunEvaluatesItAndLeavesAResult(@TempDir Path folder) throws Exception {
    TestStream stream = TestStream.create(72, 20, 8, 2).fill();
    Trainings.train(folder, stream, "--epochs", "2", "--run", "one");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("one/result.json").toFile());
    assertThat(result.path("outcome").asText()).isEqualTo("completed");
  }
}
