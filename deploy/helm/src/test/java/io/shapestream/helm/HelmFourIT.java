package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same chart under Helm 4's command line: {@code SHAPESTREAM_HELM}, or {@code helm} in the
 * path. Without one it is skipped, except in CI, where it fails.
 */
class HelmFourIT {
  private static String helm = "";

  static List<Path> examples() {
    return Chart.examples();
  }

  @BeforeAll
  static void find() {
    helm =
        Stream.concat(
                Stream.ofNullable(System.getenv("SHAPESTREAM_HELM")),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                    .map(folder -> folder + "/helm"))
            .filter(program -> Files.isExecutable(Path.of(program)))
            .findFirst()
            .orElse("");
    String missing = "no Helm (SHAPESTREAM_HELM, PATH): the chart is not tested with Helm 4";
    if (helm.isEmpty()) {
      assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
      assumeTrue(false, missing);
    }
  }

  @Test
  void itIsHelmFour() throws Exception {
    assertThat(said("version", "--short")).startsWith("v4.");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void lintsEveryExample(Path values) throws Exception {
    assertThat(said("lint", "--strict", Chart.FOLDER.toString(), "--values", values.toString()))
        .contains("1 chart(s) linted, 0 chart(s) failed");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void rendersEveryExampleAsHelmThreeDoes(Path values) throws Exception {
    String text =
        said(
            "template",
            Chart.RELEASE,
            Chart.FOLDER.toString(),
            "--namespace",
            "train",
            "--kube-version",
            Chart.KUBERNETES,
            "--values",
            values.toString());
    assertThat(Chart.parsed(text.replace("helm.sh/hook:", Chart.NO_HOOK)).documents())
        .containsExactlyInAnyOrderElementsOf(Chart.example(values).documents());
  }

  @Test
  void topicsComeFirstAndTestsOnlyWhenAsked() throws Exception {
    String text =
        said(
            "template",
            Chart.RELEASE,
            Chart.FOLDER.toString(),
            "--values",
            Chart.FOLDER.resolve("ci/minimal-values.yaml").toString());
    assertThat(text)
        .contains("helm.sh/hook: pre-install,pre-upgrade")
        .contains("helm.sh/hook: test");
  }

  @Test
  void theNotesTellTheNextThreeCommands() throws Exception {
    String text =
        said(
            "install",
            Chart.RELEASE,
            Chart.FOLDER.toString(),
            "--dry-run=client",
            "--namespace",
            "train",
            "--values",
            Chart.FOLDER.resolve("ci/minimal-values.yaml").toString());
    assertThat(text.substring(text.indexOf("NOTES:")))
        .contains("helm test rel --namespace train")
        .contains("port-forward service/rel-shapestream-monitor 9464:9464")
        .contains("scale deployment/rel-shapestream-feeder-fashion --replicas 2");
  }

  @Test
  void aViolationIsASentence() throws Exception {
    assertThat(run("template", "rel", Chart.FOLDER.toString()).toString())
        .contains("kafka.bootstrapServers must name a Kafka, as HOST:PORT,..");
  }

  private static String said(String... arguments) throws Exception {
    Map.Entry<Integer, String> outcome = run(arguments);
    assertThat(outcome.getKey()).as(outcome.getValue()).isZero();
    return outcome.getValue();
  }

  private static Map.Entry<Integer, String> run(String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(helm));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("helm", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    String told = code == 0 ? output : output + Files.readString(errors);
    Files.delete(errors);
    return Map.entry(code, told);
  }
}
