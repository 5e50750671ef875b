package io.shapestream.monitor.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With the system property {@code shapestream.docs=write} the page is written first. */
class MetricsDocTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");

  @Test
  void thePageIsMadeFromTheCatalogue() throws IOException {
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.writeString(PAGE, MetricsDoc.markdown());
    }

    assertThat(Files.readString(PAGE))
        .as("docs/metrics.md; -Dshapestream.docs=write makes it anew")
        .isEqualTo(MetricsDoc.markdown());
  }

  @Test
  void thePageListsEveryMetricOnce() {
    for (Metric metric : Metric.values()) {
      assertThat(MetricsDoc.markdown()).containsOnlyOnce("| `" + metric.exportedName() + "` |");
    }
  }
}
