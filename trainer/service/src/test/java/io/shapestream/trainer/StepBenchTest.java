package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.command.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Fake interpreters are shell scripts that answer in place of the Python script. */
class StepBenchTest {
  private static final String HELLO = "{\"python\": \"9.9\", \"torch\": \"8.8\"}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder = Path.of("");

  @Test
  void tellsOurTimesAndWhatIsMissingWithoutPython() {
    assertThat(bench("--python", folder.resolve("nothing").toString())).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("vgg-d: ", "ShapeStream ", " ms a step")
        .contains("PyTorch was not measured: '" + folder.resolve("nothing"))
        .contains("give one with --python")
        .doesNotContain("ours / its");
  }

  @Test
  void saysWhatAPythonWithoutTorchSaid() throws IOException {
    String interpreter =
        interpreter("echo \"ModuleNotFoundError: No module named 'torch'\" >&2", "exit 1");
    assertThat(bench("--python", interpreter, "--json")).as("%s", err).isZero();
    JsonNode json = json();
    assertThat(json.path("missing").asText())
        .contains("is no Python with torch (ModuleNotFoundError: No module named 'torch')");
    assertThat(json.path("networks").path(0).path("contestants")).hasSize(1);
    assertThat(json.path("versions").has("torch")).isFalse();
  }

  @Test
  void takesRatiosWithinRounds() throws IOException {
    String time = "echo '{\"bothMs\": 1e6, \"weightsMs\": 1e6}'";
    assertThat(bench("--python", answering(ours(), time), "--json")).as("%s", err).isZero();

    JsonNode network = json().path("networks").path(0);
    assertThat(json().path("versions").path("torch").asText()).isEqualTo("8.8");
    assertThat(json().has("missing")).isFalse();
    JsonNode contestants = network.path("contestants");
    assertThat(contestants)
        .extracting(each -> each.path("name").asText())
        .containsExactly("ShapeStream", "PyTorch", "PyTorch, fused optimiser");
    double mine = contestants.path(0).path("milliseconds").path("least").asDouble();
    assertThat(contestants.path(1).path("milliseconds").path("median").asDouble()).isEqualTo(1e6);
    assertThat(contestants.path(1).path("ratio").path("least").asDouble()).isEqualTo(mine / 1e6);
  }

  @Test
  void refusesToTimeAnotherNetwork() throws IOException {
    JsonNode ours = ours();
    String other = answering(ours, "exit 3");
    Path script = Path.of(other);
    String text = Files.readString(script);
    String loss = ours.path("losses").path(0).asText();
    Files.writeString(script, text.replace("[" + loss, "[" + (Double.parseDouble(loss) + 0.01)));

    assertThat(bench("--python", other)).isEqualTo(1);
    assertThat(err.toString())
        .contains("PyTorch does not train the same network, so no times were taken: losses must be")
        .doesNotContain("Exception");
  }

  @Test
  void saysWhyPythonEnded() throws IOException {
    String interpreter = answering(ours(), "echo 'RuntimeError: out of patience' >&2; exit 3");
    assertThat(bench("--python", interpreter)).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "PyTorch's side of the bench ended at the request 'time': RuntimeError: out of patience");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(bench("--rounds", "0", "--device", "tpu", "--networks", "vgg-d,lenet")).isEqualTo(1);
    assertThat(err.toString())
        .contains("rounds must be 1..1000, was 0")
        .contains("device must be auto, cpu or gpu:N, was 'tpu'")
        .contains("networks must be of vgg-d, resnet-50, mobilenet-v2, was 'lenet'");
  }

  /** What a run without Python finds of the network. */
  private JsonNode ours() throws IOException {
    assertThat(bench("--json", "--python", folder.resolve("nothing").toString())).isZero();
    JsonNode network = json().path("networks").path(0);
    out.getBuffer().setLength(0);
    return network;
  }

  /** An interpreter that has the same network, as far as it says. */
  private String answering(JsonNode network, String time) throws IOException {
    return interpreter(
        "echo '" + HELLO + "'",
        "while read -r asked; do case $asked in",
        "*'\"build\"'*) echo '{\"parameters\": " + network.path("parameters") + "}' ;;",
        "*'\"check\"'*) echo '{\"losses\": %s, \"shape\": %s, \"alphas\": %s}' ;;"
            .formatted(network.path("losses"), network.path("shape"), network.path("alphas")),
        "*) " + time + " ;;",
        "esac; done");
  }

  private String interpreter(String... lines) throws IOException {
    List<String> script = new ArrayList<>(List.of("#!/bin/sh"));
    script.addAll(List.of(lines));
    Path file = Files.createTempFile(folder, "python", "");
    Files.write(file, script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toString();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString());
  }

  private int bench(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--networks=vgg-d", "--width=0.05", "--batch-size=2", "--rounds=2", "--steps=1"));
    all.addAll(List.of(arguments));
    CommandLine line =
        new CommandLine(new StepBench())
            .setErr(new PrintWriter(err, true))
            .setOut(new PrintWriter(out, true))
            .setOverwrittenOptionsAllowed(true);
    return Commands.run(Map.of(), line, all.toArray(String[]::new));
  }
}
