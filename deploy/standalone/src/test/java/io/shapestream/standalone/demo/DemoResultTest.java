package io.shapestream.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoResultTest {

  private static final RunResult RUN =
      new RunResult(
          "vgg-a-human",
          "vgg-a",
          "human-cifar",
          0.8567,
          9_600_000,
          577_000,
          List.of(32, 16, 16),
          812.3,
          0.0123,
          List.of(new RunResult.Stage("features.0", 32)),
          new RunResult.Audit("ok", 6));

  @TempDir Path folder = Path.of("");

  @Test
  void theJsonCarriesTheDocumentedKeysAndNoOthers() throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(new DemoResult(List.of(RUN), List.of("a.svg"), "/runs").json());

    assertThat(json.fieldNames()).toIterable().containsExactly("runs", "pictures", "checkpoints");
    JsonNode run = json.get("runs").get(0);
    assertThat(run.fieldNames())
        .toIterable()
        .containsExactly(
            "run",
            "network",
            "mode",
            "accuracy",
            "macs",
            "parameters",
            "shape",
            "imagesPerSecond",
            "dataWait");
    assertThat(run.get("shape").toString()).isEqualTo("[32,16,16]");
    assertThat(run.get("accuracy").asDouble()).isEqualTo(0.8567);
  }

  @Test
  void theTableShowsEveryFigureWithItsUnit() {
    assertThat(new DemoResult(List.of(RUN), List.of(), "").table())
        .contains("vgg-a human-cifar", "85.7 %", "9.60 M", "577,000", "32·16", "812", "1.2 %");
  }

  @Test
  void readsAResultAndIgnoresWhatItDoesNotKnow() throws IOException {
    Files.writeString(
        folder.resolve("result.json"),
        """
        {"run": "r", "network": "vgg-a", "mode": "m", "accuracy": 0.5, "macs": 1, "parameters": 2, "shape": [3],
         "imagesPerSecond": 4.0, "dataWait": 0.1,
         "stages": [{"name": "a", "size": 3, "channels": 16}], "audit": {"result": "ok", "epochs": 6}, "later": {"x": 1}}
        """);
    assertThat(RunResult.read(folder).shape()).containsExactly(3);
  }

  @Test
  void drawsAllNetworksAsSvgAndPng() throws IOException {
    List<String> files = Pictures.draw(List.of(RUN, RUN), folder);

    assertThat(files)
        .containsExactly(
            folder.resolve("networks.svg").toString(), folder.resolve("networks.png").toString());
    assertThat(Files.readString(Path.of(files.get(0))))
        .contains("vgg-a, human-cifar", "9.60 M MACs");
    assertThat(javax.imageio.ImageIO.read(Path.of(files.get(1)).toFile()).getWidth()).isPositive();
  }

  @Test
  void saysWhetherEverySampleWasTrainedOnOnce() {
    assertThat(new DemoResult(List.of(RUN), List.of(), "").audit())
        .isEqualTo("vgg-a-human: every sample exactly once in each of 6 epochs");
  }

  @Test
  void aMissingResultIsASentence() {
    assertThatThrownBy(() -> RunResult.read(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't read the result " + folder.resolve("result.json"));
  }
}
