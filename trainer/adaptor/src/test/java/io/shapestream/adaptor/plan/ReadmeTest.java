package io.shapestream.adaptor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Regenerate with {@code -Dshapestream.docs=write}. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final String START = "<!-- table: computed -->\n";
  private static final String END = "<!-- end of table -->\n";
  private static final String HEAD =
      """
      | network | px | mode | human shape | initial shape | MACs | parameters | activations | step |
      |---|---|---|---|---|---|---|---|---|
      """;

  @Test
  void theReadmesTableIsWhatTheLibraryComputes() throws IOException {
    String readme = Files.readString(README);
    String expected = withTable(readme, table());
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.writeString(README, expected);
      return;
    }
    assertThat(readme)
        .as("README.md is out of date: run mvn test -Dshapestream.docs=write")
        .isEqualTo(expected);
  }

  private static String withTable(String readme, String table) {
    int start = readme.indexOf(START) + START.length();
    return readme.substring(0, start) + table + readme.substring(readme.indexOf(END));
  }

  private static String table() {
    return Arrays.stream(Architecture.values())
        .flatMap(network -> Stream.of(32, 224).flatMap(size -> rows(network, size)))
        .collect(Collectors.joining("\n", HEAD, "\n"));
  }

  private static Stream<String> rows(Architecture network, int size) {
    return Arrays.stream(Mode.values()).map(mode -> row(network, mode, size));
  }

  private static String row(Architecture network, Mode mode, int size) {
    NetworkShape shape = NetworkShape.of(spec(network, mode, size));
    NetworkShape human = NetworkShape.of(spec(network, mode, size).human());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s | %,.1f M | %.2f M | %,.2f MB | ≈ %.2f |",
        network.wireName(),
        size,
        mode.wireName(),
        sizes(human),
        sizes(shape),
        shape.macs() / 1e6,
        shape.parameters() / 1e6,
        shape.activationBytes() / 1e6,
        (double) shape.macs() / human.macs());
  }

  /** Sizes in their order, each run of equal ones once, the last one before the average. */
  private static String sizes(NetworkShape shape) {
    return Stream.concat(shape.shape().stream(), Stream.of(shape.finalSize()))
        .collect(Collectors.collectingAndThen(Collectors.toList(), ReadmeTest::withoutRepeats));
  }

  private static String withoutRepeats(List<Integer> sizes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sizes.size(); i++) {
      if (i == 0 || !sizes.get(i).equals(sizes.get(i - 1))) {
        text.append(i == 0 ? "" : "·").append(sizes.get(i));
      }
    }
    return text.toString();
  }

  /**
   * As the README says: bound at 4 px (7 at more than 64), fixed at alphas of 0, random by seed 1.
   */
  private static NetworkSpec spec(Architecture network, Mode mode, int size) {
    NetworkSpec.Builder builder = NetworkSpec.of(network, mode).inputSize(size);
    if (mode == Mode.MEMORY_BOUNDED) {
      builder.limitDim(size > 64 ? 7.0 : 4.0);
    }
    if (mode == Mode.FIXED) {
      builder.alphas(Collections.nCopies(size > 64 ? 6 : 4, 0.0));
    }
    return builder.build();
  }
}
