package io.shapestream.datafeed;

import io.shapestream.datafeed.feed.Ownership;
import io.shapestream.datafeed.feed.TestSplitWriter;
import io.shapestream.datafeed.plan.Planner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner of plan partition 0 does beside feeding: it writes the test split, then plans.
 *
 * <p>One thread, {@code planner}, started by {@link #start} and ended by {@link #close}; it waits
 * while this feeder is not the owner. It blocks on Kafka and tries again after what Kafka may get
 * over; anything else ends it and is told to {@code failed}. Ownership only saves work: two owners
 * at once do no harm.
 */
final class StreamOwner implements Ownership, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamOwner.class);
  private static final long PERIOD_MS = 250;

  private final TestSplitWriter testSplit;
  private final Planner planner;
  private final Consumer<Throwable> failed;
  private final Thread thread = new Thread(this::run, "planner");
  private final CountDownLatch stopping = new CountDownLatch(1);
  private boolean owned;
  private boolean ending;
  private boolean warned;

  StreamOwner(TestSplitWriter testSplit, Planner planner, Consumer<Throwable> failed) {
    this.testSplit = testSplit;
    this.planner = planner;
    this.failed = failed;
  }

  void start() {
    thread.start();
  }

  @Override
  public synchronized void acquired() {
    owned = true;
    notifyAll();
  }

  @Override
  public synchronized void lost() {
    owned = false;
  }

  /** One round as the owner. */
  void runOnce() throws InterruptedException {
    if (testSplit.isDone()) {
      planner.runOnce();
    } else {
      testSplit.runOnce();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      stopping.countDown();
      notifyAll();
      if (!ending) {
        thread.interrupt();
      }
    }
    if (thread.getState() == Thread.State.NEW) {
      testSplit.close();
    } else {
      join();
    }
  }

  private void run() {
    try {
      while (awaitTurn()) {
        runPatiently();
      }
    } catch (InterruptedException | InterruptException e) {
      log.debug("The planner was told to end");
    } catch (RuntimeException e) {
      failed.accept(e);
    } finally {
      calmDown();
      testSplit.close();
    }
  }

  /** From here on nobody interrupts this thread: Kafka's clients close in peace. */
  private synchronized void calmDown() {
    ending = true;
    boolean unused = Thread.interrupted();
  }

  private void runPatiently() throws InterruptedException {
    try {
      runOnce();
    } catch (InterruptException
        | AuthenticationException
        | AuthorizationException
        | UnsupportedVersionException e) {
      throw e;
    } catch (KafkaException e) {
      tell(e);
      reset();
    }
  }

  /** Waits until this feeder is the owner and a round is due; false when it is over. */
  private boolean awaitTurn() throws InterruptedException {
    if (testSplit.isDone() && stopping.await(PERIOD_MS, TimeUnit.MILLISECONDS)) {
      return false;
    }
    synchronized (this) {
      while (!owned && stopping.getCount() > 0) {
        testSplit.reset();
        planner.rest();
        wait();
      }
    }
    return stopping.getCount() > 0;
  }

  private void reset() {
    testSplit.reset();
    planner.reset();
  }

  private void tell(KafkaException failure) {
    if (warned) {
      log.debug("Planning is tried again", failure);
      return;
    }
    warned = true;
    log.warn("Planning is tried again (further times at debug level): {}", failure.getMessage());
  }

  private void join() {
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
