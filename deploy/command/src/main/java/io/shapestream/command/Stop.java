package io.shapestream.command;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that a process ends, made once: by SIGTERM or SIGINT, by the end of standard input where
 * a parent process holds it, or by the program itself.
 *
 * <p>After a signal the virtual machine waits for {@link #finished()}, at most {@code grace}: until
 * then the service commits, closes and leaves. Any thread may call any method.
 */
public final class Stop {

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final List<Runnable> actions = new ArrayList<>();

  /**
   * A wish that only {@link #request()} makes; for tests and for services inside another process.
   */
  public Stop() {}

  /** Listens to SIGTERM and SIGINT, which leave the service {@code grace} to finish. */
  Stop onSignals(Duration grace) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> requestAndWait(grace), "stop"));
    return this;
  }

  /** Listens to the end of {@code input}: the parent process has closed it or is gone. */
  Stop onEndOf(InputStream input) {
    Thread reader = new Thread(() -> requestAtEnd(input), "stop-with-stdin");
    reader.setDaemon(true);
    reader.start();
    return this;
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Makes the wish; further ones change nothing. */
  public void request() {
    List<Runnable> due;
    synchronized (actions) {
      if (isRequested()) {
        return;
      }
      requested.countDown();
      due = List.copyOf(actions);
    }
    due.forEach(Runnable::run);
  }

  /**
   * Runs {@code action} once, on the thread that makes the wish; at once when it has been made. It
   * must not block.
   */
  public void onRequest(Runnable action) {
    synchronized (actions) {
      if (!isRequested()) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  public void await() throws InterruptedException {
    requested.await();
  }

  /** Returns whether the wish was made within {@code timeout}. */
  public boolean await(Duration timeout) throws InterruptedException {
    return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The service has ended: a virtual machine that waits for it may go. */
  void finished() {
    finished.countDown();
  }

  private void requestAndWait(Duration grace) {
    request();
    try {
      finished.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requestAtEnd(InputStream input) {
    try {
      input.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A broken pipe says the same as its end.
    }
    request();
  }
}
