package io.shapestream.adaptor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  void theReadmesTableIsWhatTheLibraryComputes() throws IOException {
    List<String> rows =
        Arrays.stream(Architecture.values())
            .flatMap(network -> Stream.of(row(network, 32), row(network, 224)))
            .toList();

    assertThat(Files.readAllLines(Path.of("README.md"))).as("README.md").containsSequence(rows);
  }

  private static String row(Architecture network, int size) {
    NetworkShape human = shape(network, size > 64 ? Mode.HUMAN_IMAGENET : Mode.HUMAN_CIFAR, size);
    NetworkShape adaptor = shape(network, Mode.SHAPE_ADAPTOR, size);
    NetworkShape autosc = shape(network, Mode.AUTOSC, size);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s | %,.1f |",
        network.wireName(),
        size,
        cells(human),
        cells(adaptor),
        cells(autosc),
        human.parameters() / 1e6);
  }

  private static String cells(NetworkShape shape) {
    return String.format(Locale.ROOT, "%,.1f | %d", shape.macs() / 1e6, shape.finalSize());
  }

  private static NetworkShape shape(Architecture network, Mode mode, int size) {
    return NetworkShape.of(NetworkSpec.of(network, mode).inputSize(size).build());
  }
}
