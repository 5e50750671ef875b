package io.shapestream.standalone.process;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.BufferedReader;
import java.io.IOException;

/**
 * A process that is stopped ({@code SIGSTOP}) until {@link #close} wakes it ({@code SIGCONT}).
 *
 * <p>A small shell holds it and wakes it also when this process is gone, however that ends: nothing
 * is left behind asleep. Any thread may close; waking what has meanwhile ended does nothing.
 */
public final class Pause implements AutoCloseable {

  private static final String HOLD =
      "kill -STOP \"$1\" 2>/dev/null; echo stopped; read -r unused; kill -CONT \"$1\" 2>/dev/null";

  private final Process shell;

  private Pause(Process shell) {
    this.shell = shell;
  }

  /** Returns when the process is stopped. */
  public static Pause of(long pid) {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", HOLD, "sh", String.valueOf(pid))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader said = shell.inputReader();
      String unused = said.readLine(); // Also comes where there was nothing left to stop.
      return new Pause(shell);
    } catch (IOException e) {
      throw new UserError("Can't stop process " + pid + ": " + Sentences.of(e), e);
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      shell.waitFor();
    } catch (IOException e) {
      shell.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
