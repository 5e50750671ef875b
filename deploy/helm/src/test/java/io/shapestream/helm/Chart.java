package io.shapestream.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart in this folder, rendered by Helm. */
final class Chart {
  static final Path FOLDER = Path.of("shapestream").toAbsolutePath();
  static final ObjectMapper YAML = new YAMLMapper();
  static final String RELEASE = "rel";

  /** Helm's own default is a version that this chart refuses. */
  static final String KUBERNETES = "1.34.0";

  static final String NO_HOOK = "example.org/hook:";

  private static final Map<Path, Rendered> RENDERED = new ConcurrentHashMap<>();

  private Chart() {}

  /** The examples, ci/*-values.yaml. */
  static List<Path> examples() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Rendered example(String name) {
    return example(FOLDER.resolve("ci").resolve(name + "-values.yaml"));
  }

  static Rendered example(Path values) {
    return RENDERED.computeIfAbsent(values, path -> rendered(RELEASE, path));
  }

  static Rendered rendered(String release, Path... values) {
    return parsed(text(WithHooks.FOLDER, release, values));
  }

  static String textWithHooks(Path values) {
    return text(WithHooks.FOLDER, RELEASE, values);
  }

  /** From values written as YAML. */
  static Rendered of(String values) {
    return rendered(RELEASE, file(values));
  }

  static String text(Path chart, String release, Path... values) {
    TemplateCommand command =
        new Helm(chart)
            .template()
            .withName(release)
            .withNamespace("train")
            .withKubeVersion(KUBERNETES);
    for (Path file : values) {
      command.withValuesFile(file);
    }
    String text = command.call();
    return text == null ? "" : text; // nothing at all was rendered
  }

  static Rendered parsed(String text) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      List<JsonNode> found = new ArrayList<>();
      documents.forEachRemaining(found::add);
      found.removeIf(node -> !node.isObject());
      return new Rendered(found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String content) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of the chart in which nothing is a hook: this library leaves hooks out. */
  private static final class WithHooks {
    static final Path FOLDER = copy();

    private static Path copy() {
      try (Stream<Path> files = Files.walk(Chart.FOLDER, FileVisitOption.FOLLOW_LINKS)) {
        Path target = Path.of("target", "chart-with-hooks").toAbsolutePath();
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path copied = target.resolve(Chart.FOLDER.relativize(file).toString());
          Files.createDirectories(copied.getParent());
          String content = Files.readString(file);
          Files.writeString(copied, content.replace("helm.sh/hook:", NO_HOOK));
        }
        return target;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
