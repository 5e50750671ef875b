package io.shapestream.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.ConfigurationDoc;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocsTest {

  @Test
  void thePageSaysWhatTheCommandTakes() throws IOException {
    assertThat(
            new ConfigurationDoc(new ImagesMain())
                .agreesWith(Path.of("../../docs/configuration/images.md")))
        .as("docs/configuration/images.md is out of date: run mvn test -Dshapestream.docs=write")
        .isTrue();
  }
}
