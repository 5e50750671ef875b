package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.SafetensorsFile;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.command.Commands;
import io.shapestream.command.ConfigurationDoc;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WeightsCommandTest {
  private static final String[] SMALL = {"--network=resnet18", "--width=0.05", "--mode=autotl"};
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsNamesAndShapes() {
    assertThat(weights(SMALL)).as("exit code, %s", err).isZero();
    assertThat(out.toString())
        .contains("| layer1.0.conv1.weight ")
        .contains("| [3, 3, 3, 3]")
        .contains("| stem1.alpha ")
        .contains("| bn1.num_batches_tracked ");
  }

  @Test
  void writesForPythonWhatItReads(@TempDir Path folder) throws IOException {
    Path from = file(folder, "from.safetensors", 3);
    Path to = folder.resolve("to.safetensors");
    assertThat(weights(small("--classes=3", "--from=" + from))).as("exit code, %s", err).isZero();
    assertThat(out.toString()).contains("from.safetensors fits: 102 tensors");
    assertThat(weights(small("--classes=3", "--from=" + from, "--to=" + to)))
        .as("exit code, %s", err)
        .isZero();
    try (SafetensorsFile written = SafetensorsFile.open(to)) {
      assertThat(written.tensors()).containsKeys("stem1.alpha", "bn1.num_batches_tracked");
      assertThat(written.metadata()).containsEntry("network", "resnet-18");
      assertThat(written.read("stem1.alpha").number(0)).isEqualTo((float) -2.19);
    }
  }

  @Test
  void everyDifferenceIsALine(@TempDir Path folder) throws IOException {
    Path from = file(folder, "other.safetensors", 4);
    assertThat(weights(small("--classes=3", "--from=" + from))).isEqualTo(1);
    assertThat(err.toString().lines())
        .contains("  fc.bias must be [3], was [4]")
        .anyMatch(line -> line.startsWith("Only the classifier differs"));
    assertThat(weights(small("--classes=3", "--head=new", "--from=" + from))).isZero();
  }

  @Test
  void mistakesAreSentences(@TempDir Path folder) throws IOException {
    Path from = file(folder, "from.safetensors", 3);
    refused("from must be given with to", "--to=" + from);
    refused("to must be a new file", "--classes=3", "--from=" + from, "--to=" + from);
    refused("head must be file with to", "--classes=3", "--from=" + from, "--to=x", "--head=new");
    refused("no such file", "--from=" + folder.resolve("absent"));
    refused("classes must be 1..1000000, was 0", "--classes=0");
    Path damaged = Files.writeString(folder.resolve("damaged"), "PK");
    refused("damaged is damaged: it ends within its first eight bytes", "--from=" + damaged);
  }

  @Test
  void thePageSaysWhatTheCommandTakes() throws IOException {
    assertThat(
            new ConfigurationDoc(new WeightsCommand())
                .agreesWith(Path.of("../../docs/configuration/weights.md")))
        .as("docs/configuration/weights.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  private void refused(String sentence, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(weights(small(arguments))).as("exit code").isEqualTo(1);
    assertThat(err.toString()).startsWith("weights: ").contains(sentence).doesNotContain("at io.");
  }

  /** All that the command lists for so many classes, but no alphas. */
  private Path file(Path folder, String name, int classes) throws IOException {
    assertThat(weights(small("--json", "--classes=" + classes))).as("exit code, %s", err).isZero();
    JsonNode names = new ObjectMapper().readTree(out.toString());
    out.getBuffer().setLength(0);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : names.properties()) {
      List<Long> shape = new ArrayList<>();
      entry.getValue().forEach(dimension -> shape.add(dimension.asLong()));
      int size = shape.stream().mapToInt(Long::intValue).reduce(4, Math::multiplyExact);
      tensors.put(entry.getKey(), new Tensor(Tensor.Type.F32, shape, ByteBuffer.allocate(size)));
    }
    tensors.keySet().removeIf(tensor -> tensor.endsWith(".alpha"));
    Path file = folder.resolve(name);
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  private static String[] small(String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(SMALL));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private int weights(String... arguments) {
    CommandLine line =
        new CommandLine(new WeightsCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return Commands.run(Map.of(), line, arguments);
  }
}
