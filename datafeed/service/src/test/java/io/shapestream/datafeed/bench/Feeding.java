package io.shapestream.datafeed.bench;

import com.sun.management.ThreadMXBean;
import io.shapestream.datafeed.Datafeed;
import io.shapestream.datafeed.DatafeedSettings;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.feed.FeederStatus;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.stream.StreamTopics;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * One feeder at work, measured once it is warm until its plan is worked off.
 *
 * @param recordsPerSecond units committed a second
 * @param imagesPerSecond of these
 * @param bytesPerRecord before compression
 * @param allocatedPerImage bytes allocated by the feeder's thread
 * @param transactions committed in the time measured
 */
record Feeding(
    double recordsPerSecond,
    double imagesPerSecond,
    double bytesPerRecord,
    double allocatedPerImage,
    long transactions) {

  /** Feeds so many epochs; the first {@code warmUp} units don't count. */
  static Feeding measure(
      Map<String, Object> kafka,
      StreamTopics topics,
      Dataset dataset,
      int unitSize,
      int epochs,
      int warmUp)
      throws InterruptedException {
    DatafeedSettings settings =
        new DatafeedSettings(
            topics.stream(),
            Path.of("none"),
            1,
            unitSize,
            1_000_000,
            epochs,
            32,
            Augmentation.CROP_FLIP,
            Duration.ofSeconds(30));
    int perEpoch =
        (dataset.samples(io.shapestream.datafeed.dataset.Split.TRAIN) + unitSize - 1) / unitSize;
    try (Datafeed feeder = Datafeed.open(kafka, settings, dataset)) {
      feeder.start();
      Moment begin = Moment.await(feeder, warmUp);
      return begin.until(Moment.await(feeder, (long) perEpoch * epochs));
    }
  }

  /** What a feeder has done at a point in time. */
  private record Moment(long nanos, FeederStatus status, long allocated) {
    static Moment await(Datafeed feeder, long units) throws InterruptedException {
      while (feeder.status().units() < units) {
        if (feeder.ended().isDone()) {
          feeder.ended().join();
          throw new IllegalStateException("the feeder has ended");
        }
        Thread.sleep(1);
      }
      return new Moment(System.nanoTime(), feeder.status(), allocatedByFeeder());
    }

    Feeding until(Moment end) {
      double seconds = (end.nanos - nanos) / 1e9;
      double records = end.status.units() - status.units();
      double images = end.status.images() - status.images();
      return new Feeding(
          records / seconds,
          images / seconds,
          (end.status.bytes() - status.bytes()) / records,
          (end.allocated - allocated) / images,
          end.status.transactions() - status.transactions());
    }

    private static long allocatedByFeeder() {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
          .filter(thread -> thread != null && thread.getThreadName().equals("feeder"))
          .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
          .sum();
    }
  }
}
