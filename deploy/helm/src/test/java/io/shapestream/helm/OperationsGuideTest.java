package io.shapestream.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
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

  /** Bytes of an image, of the same as floats, and of 10,000 of them a second. */
  @Test
  void theArithmeticOfImagesIsRight() throws Exception {
    Matcher rows =
        Pattern.compile(
                "\\| (\\d+) px, (grey|colour) \\| ([\\d,]+) \\| ([\\d,]+) \\| ([\\d.]+) ([MG])B/s \\|")
            .matcher(guide());
    int found = 0;
    while (rows.find()) {
      found++;
      long side = Long.parseLong(rows.group(1));
      long bytes = side * side * (rows.group(2).equals("grey") ? 1 : 3);
      assertThat(number(rows.group(3))).isEqualTo(bytes);
      assertThat(number(rows.group(4))).isEqualTo(4 * bytes);
      double perSecond =
          Double.parseDouble(rows.group(5)) * (rows.group(6).equals("M") ? 1e6 : 1e9);
      assertThat(perSecond).isCloseTo(10_000.0 * bytes, withinPercentage(2));
    }
    assertThat(found).isEqualTo(3);
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  /** A run's value may stand under trainers.KEY as under trainer, a stream's likewise. */
  @Test
  void everyValueThatTheGuideNamesIsThere() throws Exception {
    String table = Files.readString(Chart.FOLDER.resolve("README.md"));
    Matcher values =
        Pattern.compile(
                "\\b((?:feeder|trainers?|streams|kafka|monitor|networkPolicy|images)(?:\\.[A-Za-z]+)+)\\b")
            .matcher(
                guide().replaceAll("(shapestream\\.io|kafka\\.(common|apache))[A-Za-z.]*", ""));
    int found = 0;
    while (values.find()) {
      String value = values.group(1).replaceFirst("^trainers\\.KEY\\.", "trainer.");
      assertThat(table).as("value %s", value).contains("| `" + value + "` |");
      found++;
    }
    assertThat(found).isGreaterThan(5);
  }

  @Test
  void everyScriptThatTheGuideCallsIsThere() throws Exception {
    String launcher = Files.readString(Path.of("../../shapestream"));
    Matcher commands = Pattern.compile("\\./shapestream ([a-z]+)").matcher(guide());
    while (commands.find()) {
      assertThat(launcher).contains("\n  " + commands.group(1) + ") ");
    }
  }

  private static String guide() throws IOException {
    return Files.readString(DOCS.resolve("operations.md"));
  }
}
