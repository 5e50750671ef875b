package io.shapestream.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * What a reader may cost on its own thread: bytes taken from the heap, whether they are still held
 * or not, and time on a processor, which other load on the machine doesn't lengthen. What is taken
 * outside of the heap doesn't count.
 *
 * @param heapBytes that the smallest input may cost already; with the classes that the first one
 *     loads
 * @param heapBytesPerByte of the input, on top
 * @param processorTime in all
 */
public record Bounds(long heapBytes, long heapBytesPerByte, Duration processorTime) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** For readers of messages and headers: 32 MiB and 200 bytes for each of the input's, 5 s. */
  public static final Bounds SMALL = new Bounds(32 << 20, 200, Duration.ofSeconds(5));

  /**
   * Runs a reader on {@code input} bytes.
   *
   * @throws AssertionError when it cost more than the bounds allow
   */
  public <T> T hold(int input, Callable<T> reader) throws Exception {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long time = THREADS.getCurrentThreadCpuTime();
    try {
      return reader.call();
    } finally {
      spent("bytes of heap", THREADS.getCurrentThreadAllocatedBytes() - bytes, input, most(input));
      spent(
          "ns on a processor",
          THREADS.getCurrentThreadCpuTime() - time,
          input,
          processorTime.toNanos());
    }
  }

  private long most(int input) {
    return heapBytes + heapBytesPerByte * input;
  }

  private static void spent(String what, long spent, int input, long most) {
    if (spent > most) {
      throw new AssertionError(
          "reading %d bytes took %d %s, more than %d".formatted(input, spent, what, most));
    }
  }
}
