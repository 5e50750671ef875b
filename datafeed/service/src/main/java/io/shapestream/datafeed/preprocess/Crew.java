package io.shapestream.datafeed.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Threads {@code decode-1}, {@code decode-2} ... that share the slots of a batch. They are started
 * when first needed, block on nothing but work, and end with {@link #close} or the process. Any
 * thread may bring work; with one thread, the caller works alone.
 */
public final class Crew implements AutoCloseable {
  private final int threads;
  private final AtomicInteger named = new AtomicInteger();
  private final ExecutorService executor;

  public Crew(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, this::thread);
  }

  /** Does the work for 0 .. count - 1, in any order; returns when all is done. */
  void forEach(int count, IntConsumer work) {
    if (threads == 1) {
      for (int i = 0; i < count; i++) {
        work.accept(i);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> shares = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      shares.add(executor.submit(() -> share(next, count, work)));
    }
    await(shares);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static void share(AtomicInteger next, int count, IntConsumer work) {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      work.accept(i);
    }
  }

  /** A batch takes well under a second: an interrupt is kept for whoever blocks next. */
  private static void await(List<Future<?>> shares) {
    boolean interrupted = false;
    for (int i = 0; i < shares.size(); ) {
      try {
        shares.get(i).get();
        i++;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "decode-" + named.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
