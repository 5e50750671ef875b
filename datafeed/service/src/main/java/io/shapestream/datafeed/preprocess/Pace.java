package io.shapestream.datafeed.preprocess;

import com.sun.management.ThreadMXBean;
import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How fast one thread makes train samples into the slots of a batch, files read included, and what
 * it allocates.
 *
 * @param images made
 * @param cpu time of this thread: what other work on the machine takes doesn't count
 * @param allocated bytes on the heap
 */
public record Pace(long images, Duration cpu, long allocated) {
  private static final int SLOTS = 128;

  /** Measures on the calling thread, after as long a warm-up. */
  public static Pace of(Dataset dataset, Preprocessor preprocessor, int imageBytes, Duration time) {
    Making making = new Making(dataset, preprocessor, imageBytes);
    making.during(time);
    return making.during(time);
  }

  /** What one core makes in a second. */
  public double imagesPerSecond() {
    return images * 1e9 / Math.max(1, cpu.toNanos());
  }

  /** What an image costs the garbage collector. */
  public double bytesPerImage() {
    return (double) allocated / Math.max(1, images);
  }

  private static final class Making {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Picture picture = new Picture();
    private final Dataset dataset;
    private final Preprocessor preprocessor;
    private final int imageBytes;
    private final byte[] batch;
    private long next;

    Making(Dataset dataset, Preprocessor preprocessor, int imageBytes) {
      this.dataset = dataset;
      this.preprocessor = preprocessor;
      this.imageBytes = imageBytes;
      this.batch = new byte[SLOTS * imageBytes];
    }

    Pace during(Duration time) {
      long thread = Thread.currentThread().getId();
      long allocatedBefore = threads.getThreadAllocatedBytes(thread);
      long cpuBefore = threads.getCurrentThreadCpuTime();
      long end = System.nanoTime() + time.toNanos();
      long images = 0;
      while (System.nanoTime() < end) {
        images += batch();
      }
      return new Pace(
          images,
          Duration.ofNanos(threads.getCurrentThreadCpuTime() - cpuBefore),
          threads.getThreadAllocatedBytes(thread) - allocatedBefore);
    }

    /** Returns how many of its samples could be used. */
    private int batch() {
      int made = 0;
      for (int slot = 0; slot < SLOTS; slot++, next++) {
        int samples = dataset.samples(Split.TRAIN);
        try {
          int sample = (int) (next % samples);
          dataset.load(Split.TRAIN, sample, picture);
          int epoch = (int) (next / samples);
          preprocessor.train(picture, epoch, sample, batch, slot * imageBytes);
          made++;
        } catch (BadSampleException e) {
          // A stream would try another one; here it only doesn't count.
        }
      }
      return made;
    }
  }
}
