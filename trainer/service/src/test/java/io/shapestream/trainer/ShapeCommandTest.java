package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.command.Commands;
import io.shapestream.command.ConfigurationDoc;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ShapeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"resnet50", "resnet-50"})
  void printsEveryLayerAndTheTotals(String name) {
    assertThat(shape("--network", name, "--input", "224")).as("exit code, %s", err).isZero();

    NetworkSpec spec =
        NetworkSpec.of(Architecture.RESNET_50, Mode.SHAPE_ADAPTOR).inputSize(224).build();
    NetworkShape expected = NetworkShape.of(spec);
    assertThat(out.toString())
        .contains("resnet-50, shape-adaptor, 224 pixels")
        .contains(String.format(java.util.Locale.ROOT, "MACs %,d", expected.macs()))
        .contains(String.format(java.util.Locale.ROOT, "FLOPs %,d", 2 * expected.macs()))
        .contains(String.format(java.util.Locale.ROOT, "parameters %,d", expected.parameters()));
    assertThat(out.toString().lines().filter(line -> line.startsWith("| ")))
        .as("rows, header included")
        .hasSize(expected.layers().size() + 1);
  }

  @Test
  void printsJson() throws IOException {
    assertThat(shape("--network=vgg-d", "--mode=human-cifar", "--classes=7", "--json"))
        .as("exit code, %s", err)
        .isZero();

    NetworkShape expected =
        NetworkShape.of(NetworkSpec.of(Architecture.VGG_D, Mode.HUMAN_CIFAR).classes(7).build());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("macs").asLong()).isEqualTo(expected.macs());
    assertThat(json.get("flops").asLong()).isEqualTo(2 * expected.macs());
    assertThat(json.get("activationBytes").asLong()).isEqualTo(4 * expected.activations());
    assertThat(json.get("layers")).hasSize(expected.layers().size());
  }

  @Test
  void tellsThePenaltyOfABudget() {
    assertThat(shape("--budget=same")).as("exit code, %s", err).isZero();
    assertThat(out.toString()).contains("penalty 0.");
  }

  @Test
  void drawsPictures(@TempDir Path folder) throws IOException {
    Path svg = folder.resolve("shape.svg");
    Path png = folder.resolve("shape.png");

    assertThat(shape("--svg", svg.toString(), "--png", png.toString()))
        .as("exit code, %s", err)
        .isZero();

    assertThat(svg).content().contains("<svg");
    assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --network=lenet     | network must be one of vgg-a
          --input=3           | input-size must be 4..4096, was 3
          --classes=0         | classes must be 1..1000000, was 0
          --budget=1k         | the least that this network can cost, was 1000
          --adaptors=20       | adaptors must be 1..
          --svg=/nowhere/a.svg| Can't write /nowhere/a.svg
          """)
  void aViolationIsASentence(String argument, String sentence) {
    assertThat(shape(argument)).as("exit code").isEqualTo(1);
    assertThat(err.toString()).startsWith("shape: ").contains(sentence);
  }

  @Test
  void thePageSaysWhatTheCommandTakes() throws IOException {
    assertThat(
            new ConfigurationDoc(new ShapeCommand())
                .agreesWith(Path.of("../../docs/configuration/shape.md")))
        .as("docs/configuration/shape.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  private int shape(String... arguments) {
    CommandLine line =
        new CommandLine(new ShapeCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return Commands.run(Map.of(), line, arguments);
  }
}
