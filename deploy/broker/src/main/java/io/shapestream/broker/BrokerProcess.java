package io.shapestream.broker;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The broker in a virtual machine of its own, with a heap of 256 MB. It ends when this process
 * does, however that ends, as its standard input ends then; Ctrl-C in the terminal reaches this
 * process only, so that clients can finish first.
 *
 * <p>What the child says on standard error goes to {@code log}, line by line, on the thread {@code
 * kafka-log}, which {@link #start} starts and the child's end ends. A child that is asked to stop
 * and doesn't is killed after 10 s.
 */
public final class BrokerProcess implements Broker {

  private static final List<String> SWITCHES =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1", // Starts sooner; moving bytes needs no more.
          "-Xshare:auto",
          "-XX:MaxDirectMemorySize=128m",
          "-Djdk.nio.maxCachedBufferSize=1048576");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String PREFIX = "kafka: ";
  private static final int KEPT_LINES = 20;

  private final Process process;
  private final Deque<String> last;
  private final String bootstrapServers;

  private BrokerProcess(Process process, Deque<String> last, String bootstrapServers) {
    this.process = process;
    this.last = last;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it serves clients.
   *
   * @param port 1..65535, or {@link EmbeddedBroker#ANY_PORT}
   * @param log takes the lines of the child's log
   * @throws UserError with the child's own sentence when it can't start
   */
  public static BrokerProcess start(Path folder, int port, Consumer<String> log) {
    Process process = launch(folder, port);
    Deque<String> last = new ArrayDeque<>();
    Thread reader = new Thread(() -> forward(process, last, log), "kafka-log");
    reader.setDaemon(true);
    reader.start();
    String address = ready(process);
    if (address == null) {
      process.destroyForcibly();
      throw new UserError(reason(reader, last));
    }
    return new BrokerProcess(process, last, address);
  }

  private static Process launch(Path folder, int port) {
    List<String> arguments =
        List.of(
            "--data-dir",
            folder.toString(),
            "--port",
            String.valueOf(port),
            "--log-level",
            "WARN",
            "--stop-with-stdin");
    try {
      return new ProcessBuilder(
              ChildJvm.shielded(ChildJvm.command(KafkaMain.class.getName(), SWITCHES, arguments)))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting the broker's process", e);
    }
  }

  private static @Nullable String ready(Process process) {
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      while (line != null && !line.startsWith(KafkaMain.READY)) {
        line = output.readLine();
      }
      return line == null ? null : line.substring(KafkaMain.READY.length());
    } catch (IOException e) {
      return null;
    }
  }

  private static void forward(Process process, Deque<String> last, Consumer<String> log) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(last, line);
        log.accept(line);
      }
    } catch (IOException e) {
      log.accept("the broker's log broke off: " + Sentences.of(e));
    }
  }

  private static void keep(Deque<String> last, String line) {
    synchronized (last) {
      if (last.size() == KEPT_LINES) {
        last.removeFirst();
      }
      last.addLast(line);
    }
  }

  /** The child's own sentence, or its last words when it has none. */
  private static String reason(Thread reader, Deque<String> last) {
    try {
      reader.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (last) {
      return sentence(last)
          .orElse("The broker ended before it was ready: " + String.join(" | ", last));
    }
  }

  private static Optional<String> sentence(Deque<String> last) {
    return last.stream()
        .filter(line -> line.startsWith(PREFIX))
        .reduce((first, second) -> second)
        .map(line -> line.substring(PREFIX.length()));
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  public long pid() {
    return process.pid();
  }

  /** Completes when the child has ended, for whatever reason. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** What the child said of its own end, such as a full disk, if it ended by itself. */
  public Optional<String> failure() {
    synchronized (last) {
      return sentence(last);
    }
  }

  /** Ends the child at once, as a power cut would; for tests. */
  public void kill() {
    process.destroyForcibly();
    await(PATIENCE);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy(); // Its input can't be ended; SIGTERM says the same.
    }
    if (!await(PATIENCE)) {
      kill();
    }
  }

  private boolean await(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
