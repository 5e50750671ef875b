package io.shapestream.standalone.process;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A service in a process of its own. It is asked to end by closing its standard input, which also
 * happens when this process dies; what it logs goes to a file.
 */
public final class Child {

  private static final String READY = "READY";

  private final String name;
  private final Process process;
  private final Path log;
  private final CompletableFuture<String> ready = new CompletableFuture<>();

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code service}.
   *
   * @param name of this process among the children, and of its log file
   * @param logs folder for log files
   * @throws UserError when it can't be started
   */
  public static Child start(
      Launcher launcher, String name, String service, List<String> arguments, Path logs) {
    Path log = logs.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(launcher.command(service, arguments));
    launcher.adapt(builder.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Child child = new Child(name, builder.start(), log);
      child.readOutput();
      return child;
    } catch (IOException e) {
      throw new UserError("Can't start the " + name + ": " + Sentences.of(e), e);
    }
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  /** What the service wrote behind READY; waits for it. */
  public String awaitReady(Duration timeout) throws InterruptedException {
    try {
      return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UserError(
          "The " + name + " was not ready after " + timeout.toSeconds() + " s; its log: " + log, e);
    } catch (ExecutionException e) {
      throw failure();
    }
  }

  /** The exit code of a service that has ended. */
  public Optional<Integer> exitCode() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  /** A service that ended by itself, told with its own last words. */
  public UserError failure() {
    String words = lastWords();
    String code = exitCode().map(value -> " with exit code " + value).orElse("");
    return new UserError(
        "The "
            + name
            + " ended"
            + code
            + (words.isEmpty() ? "." : ":" + System.lineSeparator() + "  " + words)
            + System.lineSeparator()
            + "Its log: "
            + log);
  }

  /** Asks the service to end; does not wait. */
  public void requestStop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** Ends the service at once, as {@code kill -9} does, and waits for its end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the end of the service, and enforces it after {@code timeout}. */
  public void awaitEnd(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void readOutput() {
    Thread reader = new Thread(this::copyOutput, name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void copyOutput() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(line.substring(READY.length()).strip());
        }
      }
      process.waitFor();
    } catch (IOException e) {
      // The stream of a process that was killed; its end is all there is to say.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ready.completeExceptionally(new IllegalStateException(name + " ended"));
  }

  /**
   * The last lines of the log that a person wrote for a person: no stack frames, no dated log
   * lines.
   */
  private String lastWords() {
    try {
      List<String> words =
          Files.readAllLines(log).stream()
              .filter(
                  line ->
                      !line.isBlank() && !line.matches("\\s+(at |\\.\\.\\.).*|\\d{4}-\\d\\d-.*"))
              .toList();
      return String.join(
          System.lineSeparator() + "  ",
          words.subList(Math.max(0, words.size() - 3), words.size()));
    } catch (IOException e) {
      return "";
    }
  }
}
