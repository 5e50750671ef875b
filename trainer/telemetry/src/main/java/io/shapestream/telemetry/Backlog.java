package io.shapestream.telemetry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reports that wait to be sent, at most {@code capacity}. When it is full, the oldest {@link
 * Progress} gives way: the newest state is what readers want, and the rarer kinds are worth more.
 * For any number of threads.
 */
final class Backlog {
  private final int capacity;
  private final Deque<Report> waiting = new ArrayDeque<>();

  Backlog(int capacity) {
    this.capacity = capacity;
  }

  /** Adds {@code report} at once and returns how many reports had to give way: 0 or 1. */
  synchronized int add(Report report) {
    int dropped = waiting.size() < capacity ? 0 : dropOne();
    waiting.addLast(report);
    notifyAll();
    return dropped;
  }

  /** Takes the oldest report, waiting up to {@code patience} for one. */
  synchronized @Nullable Report take(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (waiting.isEmpty()) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return null;
      }
      wait(leftMs);
    }
    return waiting.removeFirst();
  }

  /** Forgets all and returns how many that were. */
  synchronized int clear() {
    int dropped = waiting.size();
    waiting.clear();
    return dropped;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  private int dropOne() {
    for (Iterator<Report> oldestFirst = waiting.iterator(); oldestFirst.hasNext(); ) {
      if (oldestFirst.next().kind() instanceof Progress) {
        oldestFirst.remove();
        return 1;
      }
    }
    waiting.removeFirst();
    return 1;
  }
}
