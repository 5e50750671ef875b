package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example renders to what Kubernetes and the operators take. */
class ExamplesTest {

  static List<Path> examples() {
    return Chart.examples();
  }

  @Test
  void theChartIsLintFree() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void theChartIsPackedWithDashboardsAndRules(@TempDir Path folder) throws Exception {
    new Helm(Chart.FOLDER).packageIt().withDestination(folder).call();
    Path archive = folder.resolve("shapestream-0.1.0.tgz");
    assertThat(archive).exists();
    Process tar =
        new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString()).start();
    assertThat(tar.waitFor()).isZero();
    Path unpacked = folder.resolve("shapestream");
    for (String file : List.of("dashboards/shapestream-run.json", "rules/shapestream.yml")) {
      Path packed = unpacked.resolve("files").resolve(file);
      assertThat(packed).as("a file, not a link").isRegularFile();
      assertThat(Files.isSymbolicLink(packed)).isFalse();
    }
    Path everything = Chart.FOLDER.resolve("ci/everything-values.yaml");
    assertThat(Chart.text(unpacked, Chart.RELEASE, everything))
        .as("the packed chart renders to the same")
        .isEqualTo(Chart.text(Chart.FOLDER, Chart.RELEASE, everything));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyManifestIsWhatItsApiServerTakes(Path values) {
    Rendered rendered = Chart.example(values);
    assertThat(rendered.documents()).isNotEmpty();
    for (JsonNode manifest : rendered.documents()) {
      assertThatCode(() -> StrictModels.read(manifest))
          .as("%s %s", manifest.path("kind").asText(), Rendered.name(manifest))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void noTwoResourcesOfAKindShareAName(Path values) {
    assertThat(
            Chart.example(values).documents().stream()
                .map(document -> document.path("kind").asText() + "/" + Rendered.name(document)))
        .doesNotHaveDuplicates();
  }

  @Test
  void theCheckSeesAnUnknownFieldAndAWrongScalar() {
    ObjectNode unknown = Chart.example("gpu").ofKind("Job").get(0).deepCopy();
    ((ObjectNode) unknown.path("spec").path("template").path("spec")).put("restartPolice", "Never");
    assertThatThrownBy(() -> StrictModels.read(unknown)).hasMessageContaining("restartPolice");

    ObjectNode number = Chart.example("gpu").ofKind("Job").get(0).deepCopy();
    ((ObjectNode) number.path("metadata").path("labels")).put("app.kubernetes.io/version", 0.1);
    assertThatThrownBy(() -> StrictModels.read(number)).hasMessageContaining("Float");

    ObjectNode text = Chart.example("gpu").ofKind("Job").get(0).deepCopy();
    ((ObjectNode) text.path("spec")).put("backoffLimit", "3");
    assertThatThrownBy(() -> StrictModels.read(text)).hasMessageContaining("backoffLimit");

    ObjectNode scaled = Chart.example("keda").ofKind("ScaledObject").get(0).deepCopy();
    ((ObjectNode) scaled.path("spec").path("triggers").path(0).path("metadata"))
        .put("lagThreshold", 50);
    assertThatThrownBy(() -> StrictModels.read(scaled)).hasMessageContaining("lagThreshold");
  }

  @Test
  void aMisspeltKindOfResourceIsSeen() {
    ObjectNode manifest = Chart.example("gpu").ofKind("Job").get(0).deepCopy();
    manifest.put("apiVersion", "batch/v2");
    assertThatThrownBy(() -> StrictModels.read(manifest)).hasMessage("no model of batch/v2/Job");
  }

  @Test
  void everyTemplateIsRenderedBySomeExample() throws Exception {
    String all = Chart.examples().stream().map(Chart::textWithHooks).reduce("", String::concat);
    try (Stream<Path> templates = Files.walk(Chart.FOLDER.resolve("templates"))) {
      assertThat(templates.filter(file -> file.toString().endsWith(".yaml")))
          .filteredOn(file -> !file.endsWith("validate.yaml"))
          .allSatisfy(
              file ->
                  assertThat(all)
                      .contains("# Source: shapestream/" + Chart.FOLDER.relativize(file)));
    }
  }
}
