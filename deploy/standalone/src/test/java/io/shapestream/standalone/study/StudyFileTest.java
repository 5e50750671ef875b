package io.shapestream.standalone.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StudyFileTest {
  private static final String WHOLE =
      """
      name: small
      question: Which is better?
      feed: {image-size: 28}
      trainer:
        network: vgg-a
        epochs: 3
      studies:
        - label: human
          options: {mode: human-cifar, epochs: 2}
        - label: learned
          options: {no-telemetry: true}
          grid:
            alphas: [[-1, 0.5], [2, 2]]
            seed: 1..2
      """;

  private @TempDir Path folder = Path.of("");

  @Test
  void aGridIsEveryCombinationAndOptionsOverrideSharedOnes() throws IOException {
    Study study = read(WHOLE);
    assertThat(study.name()).isEqualTo("small");
    assertThat(study.epochs()).as("of the longest run").isEqualTo(3);
    assertThat(study.feed()).containsEntry("image-size", "28");
    assertThat(study.runs())
        .extracting(StudyRun::name)
        .containsExactly(
            "human",
            "learned_alphas--1_0.5_seed-1",
            "learned_alphas--1_0.5_seed-2",
            "learned_alphas-2_2_seed-1",
            "learned_alphas-2_2_seed-2");
    assertThat(study.runs().get(0).arguments())
        .containsExactly("--network=vgg-a", "--epochs=2", "--mode=human-cifar");
    assertThat(study.runs().get(2).arguments())
        .containsExactly(
            "--network=vgg-a", "--epochs=3", "--no-telemetry", "--alphas=-1,0.5", "--seed=2");
    assertThat(study.runs().get(2).group()).isEqualTo("learned_alphas--1_0.5");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void theShippedStudiesAreWhole(Path file) {
    Study study = StudyFile.read(file);
    assertThat(study.name() + ".yaml").isEqualTo(file.getFileName().toString());
    assertThat(study.question()).endsWith("?");
    assertThat(study.runs()).hasSizeGreaterThan(5);
  }

  static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("studies"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          name: small        | name: Small!          | name must be 1..60 small letters
          label: human       | lable: human          | each of studies must have keys of [grid, label, options], has [lable]
          epochs: 3          | epochs: many          | epochs must be given as 1..999999 for every run
          seed: 1..2         | seed: 9..2            | grid.seed must rise by less than 10000, was 9..2
          seed: 1..2         | seed: 7               | grid.seed must be a list or a range such as 1..12, was 7
          network: vgg-a     | run: mine             | trainer.run is the study's own: leave it out
          image-size: 28     | stream: other         | feed.stream is the study's own: leave it out
          network: vgg-a     | network: {a: b}       | trainer.network must be a value
          """)
  void aViolationIsASentence(String part, String instead, String sentence) throws IOException {
    String text = WHOLE.replace(part, instead);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void twoRunsOfOneNameAreNamed() {
    assertThatThrownBy(
            () ->
                read(
                    WHOLE
                        .replace("- label: learned", "- label: human")
                        .replace("seed: 1..2", "seed: [1, 1]")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("runs need names of their own, give labels: human_alphas");
  }

  @Test
  void whatIsNoYamlIsNamedWithItsLine() {
    assertThatThrownBy(() -> read("name: a\nname: b\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is no YAML, line 2");
    assertThatThrownBy(() -> StudyFile.read(folder.resolve("missing.yaml")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't read the study");
  }

  private Study read(String text) throws IOException {
    return StudyFile.read(Files.writeString(folder.resolve("study.yaml"), text));
  }
}
