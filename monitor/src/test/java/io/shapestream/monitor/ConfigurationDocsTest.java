package io.shapestream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.ConfigurationDoc;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocsTest {

  @Test
  void thePageOfTheMonitorIsMadeFromItsOptions() throws IOException {
    assertThat(
            new ConfigurationDoc(new MonitorMain())
                .agreesWith(Path.of("../docs/configuration/monitor.md")))
        .as("docs/configuration/monitor.md; -Dshapestream.docs=write makes it anew")
        .isTrue();
  }

  @Test
  void thePageOfTheBenchIsMadeFromItsOptions() throws IOException {
    assertThat(
            new ConfigurationDoc(new ScrapeBench())
                .agreesWith(Path.of("../docs/configuration/bench-scrape.md")))
        .as("docs/configuration/bench-scrape.md; -Dshapestream.docs=write makes it anew")
        .isTrue();
  }
}
