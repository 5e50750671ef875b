package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide names a metric for each symptom, and each is one that is served. */
class OperationsGuideTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final Pattern METRIC = Pattern.compile("`(shapestream_[a-z0-9_]+)`");

  @Test
  void everySymptomHasAMetricOfTheCatalogue() throws Exception {
    String catalogue =
        Files.readString(DOCS.resolve("metrics.md"))
            + Files.readString(DOCS.resolve("metrics-feeder.md"));
    String guide = Files.readString(DOCS.resolve("operations.md"));
    List<String> symptoms =
        guide
            .substring(guide.indexOf("## When something is wrong"), guide.indexOf("## Images"))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| --- "))
            .skip(1)
            .toList();
    assertThat(symptoms).hasSizeGreaterThan(10);
    assertThat(symptoms).allSatisfy(symptom -> assertThat(symptom).containsPattern(METRIC));
    Matcher metrics = METRIC.matcher(guide);
    while (metrics.find()) {
      assertThat(catalogue).contains("`" + metrics.group(1) + "`");
    }
  }
}
