package io.shapestream.adaptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs a check over every case of every vector file of a kind and prints one line per file: how
 * many passed and failed. The folder is the tests' own, or that of the system property {@code
 * shapestream.reference}, which may hold some kinds only: tests of the others are skipped.
 */
public final class ReferenceVectors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 5;

  private ReferenceVectors() {}

  /** Compares one case; fails with an {@link AssertionError}. */
  @FunctionalInterface
  public interface Check {
    void run(JsonNode file, JsonNode aCase);
  }

  /**
   * A case whose rounding flipped an activation or a pooled value: it differs more than its
   * tolerance, by no more than such a flip explains. Agrees in 64 bits, which another test demands.
   */
  public static final class MetSwitch extends RuntimeException {
    public MetSwitch(Throwable cause) {
      super(cause);
    }
  }

  /** Checks all cases of a kind. */
  public static void check(String prefix, Check check) {
    check(prefix, "", check);
  }

  /**
   * Checks all cases of a kind.
   *
   * @param prefix of the files' names
   * @param variant what is special about this run, for the printed line
   */
  public static void check(String prefix, String variant, Check check) {
    List<Path> files = files(prefix);
    if (files.isEmpty() && isGiven() && !files("").isEmpty()) {
      Assumptions.abort("no files " + prefix + "*.json in " + folder());
    }
    assertThat(files).as("vector files %s*.json in %s", prefix, folder()).isNotEmpty();
    List<String> failures = new ArrayList<>();
    for (Path file : files) {
      failures.addAll(checkFile(file, variant, check));
    }
    assertThat(failures).as("failures in %s*.json", prefix).isEmpty();
  }

  private static List<String> checkFile(Path file, String variant, Check check) {
    JsonNode content = read(file);
    List<String> failures = new ArrayList<>();
    int passed = 0;
    int switched = 0;
    int number = 0;
    JsonNode cases = content.path("cases");
    assertThat(cases.size()).as("cases of %s", file).isPositive();
    for (JsonNode aCase : cases) {
      try {
        check.run(content, aCase);
        passed++;
      } catch (MetSwitch e) {
        switched++;
      } catch (RuntimeException | AssertionError e) {
        failures.add(name(file, aCase, number) + ": " + e);
      }
      number++;
    }
    report(file.getFileName() + variant, passed, failures, rest(switched));
    return failures;
  }

  private static String rest(int switched) {
    return switched == 0 ? "" : ", " + switched + " met a switch of rounding (agree in 64 bits)";
  }

  private static void report(String what, int passed, List<String> failures, String rest) {
    System.out.println(what + ": " + passed + " passed, " + failures.size() + " failed" + rest);
    failures.stream().limit(SHOWN).forEach(failure -> System.out.println("  " + failure));
  }

  private static String name(Path file, JsonNode aCase, int number) {
    return file.getFileName()
        + " case "
        + number
        + " "
        + aCase.path("id").asText("")
        + aCase.path("net").asText("")
        + " "
        + aCase.path("mode").asText("")
        + " "
        + aCase.path("input").asText("");
  }

  private static List<Path> files(String prefix) {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(file -> matches(file, prefix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean matches(Path file, String prefix) {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    return name.startsWith(prefix) && name.endsWith(".json");
  }

  private static Path folder() {
    return isGiven() ? invokedFrom().resolve(given()) : ownFolder();
  }

  private static boolean isGiven() {
    return !given().isBlank();
  }

  private static String given() {
    return System.getProperty("shapestream.reference", "");
  }

  /** Where the build was started: what a relative folder is relative to. */
  private static Path invokedFrom() {
    return Path.of(System.getProperty("shapestream.invoked", ""));
  }

  private static Path ownFolder() {
    URL own = Objects.requireNonNull(ReferenceVectors.class.getResource("/reference"));
    try {
      return Path.of(own.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
