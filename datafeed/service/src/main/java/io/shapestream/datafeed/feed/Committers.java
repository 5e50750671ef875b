package io.shapestream.datafeed.feed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Threads {@code commit-1}, {@code commit-2} ... on which the transactions of several lanes are
 * committed at once: each spends its time waiting for Kafka. They are started when first needed,
 * touch nothing of a lane but its producer, and end with {@link #close}.
 */
final class Committers implements AutoCloseable {
  private final AtomicInteger named = new AtomicInteger();
  private final ExecutorService executor = Executors.newCachedThreadPool(this::thread);

  /**
   * Does everything at the same time and returns when all is done.
   *
   * @return of each, in order, what its {@link Future#get} tells
   * @throws InterruptException when this thread is interrupted; what isn't done is, too
   */
  List<Future<Void>> all(Collection<? extends Callable<Void>> work) {
    try {
      return work.isEmpty() ? List.of() : executor.invokeAll(new ArrayList<>(work));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What went wrong with something that is done, as it was thrown. */
  static void rethrow(Future<Void> done) {
    try {
      done.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "commit-" + named.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
