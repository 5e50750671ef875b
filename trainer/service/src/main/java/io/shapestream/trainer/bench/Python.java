package io.shapestream.trainer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Python process with the script of this package: one line of JSON asked, one answered. It ends
 * with its standard input, so none is left behind.
 */
final class Python implements AutoCloseable {
  private static final String SCRIPT = "pytorch_step.py";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path errors;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final JsonNode versions;

  private Python(String interpreter, Path folder) throws IOException {
    Path script = folder.resolve(SCRIPT);
    try (InputStream resource = Objects.requireNonNull(Python.class.getResourceAsStream(SCRIPT))) {
      Files.write(script, resource.readAllBytes());
    }
    errors = Files.createTempFile(folder, "python", ".err");
    process =
        new ProcessBuilder(interpreter, script.toString()).redirectError(errors.toFile()).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = process.outputWriter(StandardCharsets.UTF_8);
    versions = nextAnswer();
  }

  /**
   * Starts it, if this interpreter is there and has PyTorch.
   *
   * @param folder for the script and what Python complains of
   * @param missing is told a sentence where it isn't
   */
  static Optional<Python> start(String interpreter, Path folder, Consumer<String> missing)
      throws IOException {
    Python python;
    try {
      python = new Python(interpreter, folder);
    } catch (IOException e) {
      missing.accept(absent(interpreter, Sentences.of(e)));
      return Optional.empty();
    }
    if (python.versions.isMissingNode()) {
      missing.accept(absent(interpreter, python.lastWords()));
      python.close();
      return Optional.empty();
    }
    return Optional.of(python);
  }

  /** Of Python and torch. */
  Map<String, String> versions() {
    return Map.of(
        "python", versions.path("python").asText(), "torch", versions.path("torch").asText());
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws UserError with Python's last words where it ends instead
   */
  JsonNode ask(Map<String, Object> question) throws IOException {
    JsonNode answer = asked(question) ? nextAnswer() : MissingNode.getInstance();
    if (answer.isMissingNode()) {
      throw new UserError(
          "PyTorch's side of the bench ended at the request '%s': %s"
              .formatted(question.get("do"), lastWords()));
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    answers.close();
  }

  private boolean asked(Map<String, Object> question) throws IOException {
    try {
      questions.write(JSON.writeValueAsString(question));
      questions.newLine();
      questions.flush();
      return true;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private JsonNode nextAnswer() throws IOException {
    String line = answers.readLine();
    return line == null ? MissingNode.getInstance() : JSON.readTree(line);
  }

  private String lastWords() throws IOException {
    process.onExit().join();
    List<String> lines =
        Files.readAllLines(errors, StandardCharsets.UTF_8).stream()
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty()
        ? "it said nothing and ended with exit code " + process.exitValue()
        : lines.get(lines.size() - 1).strip();
  }

  private static String absent(String interpreter, String why) {
    return "PyTorch was not measured: '%s' is no Python with torch (%s); give one with --python"
        .formatted(interpreter, why);
  }
}
