package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.ConfigurationDoc;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocsTest {

  @Test
  void thePageSaysWhatTheCommandTakes() throws IOException {
    assertThat(
            new ConfigurationDoc(new TrainerMain())
                .agreesWith(Path.of("../../docs/configuration/trainer.md")))
        .as("docs/configuration/trainer.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }

  @Test
  void thePagesOfTheBenchesSayWhatTheCommandsTake() throws IOException {
    assertThat(
            new ConfigurationDoc(new StepBench())
                .agreesWith(Path.of("../../docs/configuration/bench-step.md")))
        .as("docs/configuration/bench-step.md; -Dshapestream.docs=write makes it anew")
        .isTrue();
    assertThat(
            new ConfigurationDoc(new SourceBench())
                .agreesWith(Path.of("../../docs/configuration/bench-source.md")))
        .as("docs/configuration/bench-source.md; -Dshapestream.docs=write makes it anew")
        .isTrue();
  }
}
