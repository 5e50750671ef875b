package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.ConfigurationDoc;
import io.shapestream.datafeed.data.DataCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationDocsTest {

  @ParameterizedTest
  @MethodSource("commands")
  void thePageSaysWhatTheCommandTakes(String name, Object command) throws IOException {
    assertThat(
            new ConfigurationDoc(command)
                .agreesWith(Path.of("../../docs/configuration/" + name + ".md")))
        .as("docs/configuration/%s.md is out of date: run mvn test -Dshapestream.docs=write", name)
        .isTrue();
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        Arguments.of("datafeed", new DatafeedMain()), Arguments.of("data", new DataCommand()));
  }
}
