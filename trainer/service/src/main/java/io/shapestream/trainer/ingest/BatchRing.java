package io.shapestream.trainer.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of batches that go round between two threads: the ingest thread claims an empty
 * one and publishes it filled, the training thread takes it and releases it empty. Memory is
 * allocated once.
 *
 * <p>When training is slower the ingest thread finds none to claim; when the stream is slower the
 * training thread waits in {@link #take}. A failure of the ingest thread reaches the training
 * thread after the batches that were filled before it.
 */
public final class BatchRing {
  private final Queue<TrainBatch> empty = new ArrayDeque<>();
  private final Queue<TrainBatch> filled = new ArrayDeque<>();
  private @Nullable RuntimeException failure;

  /**
   * @param slots how many batches, 2 or more: one is trained on while the next is filled
   * @param images of one batch, at most
   */
  public BatchRing(int slots, int images, int imageBytes) {
    for (int i = 0; i < slots; i++) {
      empty.add(new TrainBatch(images, imageBytes));
    }
  }

  /** An empty batch, for the ingest thread; empty where none came free within the time. */
  Optional<TrainBatch> claim(Duration patience) throws InterruptedException {
    return polled(empty, patience);
  }

  void publish(TrainBatch batch) {
    put(filled, batch);
  }

  /** Ends the ring: once the filled batches are taken, {@link #take} throws this. */
  synchronized void fail(RuntimeException cause) {
    failure = cause;
    notifyAll();
  }

  /**
   * The next batch, for the training thread; empty where none was ready within the time.
   *
   * @throws RuntimeException what ended the ingest thread
   */
  public synchronized Optional<TrainBatch> take(Duration patience) throws InterruptedException {
    Optional<TrainBatch> batch = polled(filled, patience);
    if (batch.isEmpty() && failure != null) {
      throw failure;
    }
    return batch;
  }

  /** Gives a batch back; its buffer will be overwritten. */
  public void release(TrainBatch batch) {
    batch.clear();
    put(empty, batch);
  }

  private synchronized void put(Queue<TrainBatch> queue, TrainBatch batch) {
    queue.add(batch);
    notifyAll();
  }

  private synchronized Optional<TrainBatch> polled(Queue<TrainBatch> queue, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (queue.isEmpty() && failure == null) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        break;
      }
      wait(leftMs);
    }
    return Optional.ofNullable(queue.poll());
  }
}
