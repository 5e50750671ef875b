package io.shapestream.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.ConfigurationDoc;
import io.shapestream.standalone.chaos.ChaosCommand;
import io.shapestream.standalone.check.CheckCommand;
import io.shapestream.standalone.demo.DemoCommand;
import io.shapestream.standalone.stream.StreamCommand;
import io.shapestream.standalone.study.StudyCommand;
import io.shapestream.standalone.topics.TopicsCommand;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Regenerate with {@code mvn test -Dshapestream.docs=write}. */
class ConfigurationDocsTest {

  private static final Path DOCS = Path.of("../../docs/configuration");

  @Test
  void thePageOfTheDemoSaysWhatTheDemoTakes() throws IOException {
    assertThat(new ConfigurationDoc(new DemoCommand()).agreesWith(DOCS.resolve("demo.md")))
        .as("docs/configuration/demo.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePageOfChaosSaysWhatChaosTakes() throws IOException {
    assertThat(new ConfigurationDoc(new ChaosCommand()).agreesWith(DOCS.resolve("chaos.md")))
        .as("docs/configuration/chaos.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePageOfCheckSaysWhatCheckTakes() throws IOException {
    assertThat(new ConfigurationDoc(new CheckCommand()).agreesWith(DOCS.resolve("check.md")))
        .as("docs/configuration/check.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePageOfStreamSaysWhatItsCommandsTake() throws IOException {
    assertThat(new ConfigurationDoc(new StreamCommand()).agreesWith(DOCS.resolve("stream.md")))
        .as("docs/configuration/stream.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePageOfStudiesSaysWhatAStudyTakes() throws IOException {
    assertThat(new ConfigurationDoc(new StudyCommand()).agreesWith(DOCS.resolve("study.md")))
        .as("docs/configuration/study.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePageOfTopicsSaysWhatTopicsTakes() throws IOException {
    assertThat(new ConfigurationDoc(new TopicsCommand()).agreesWith(DOCS.resolve("topics.md")))
        .as("docs/configuration/topics.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }
}
