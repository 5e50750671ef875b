package io.shapestream.datafeed;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Datasets;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.datafeed.preprocess.Augmentation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A feeder that stalls in the middle of a transaction, having sent some of its units; then it
 * prints STALLED, and goes on when it is sent a byte. Arguments: bootstrap servers, stream, the
 * train samples to load before it stalls.
 */
final class StallingFeeder {
  private StallingFeeder() {}

  public static void main(String[] args) throws Exception {
    Dataset sample = Datasets.open(TestStream.SAMPLE);
    DatafeedSettings settings =
        new DatafeedSettings(
            args[1],
            TestStream.SAMPLE,
            7,
            100,
            1000,
            2,
            32,
            Augmentation.CROP_FLIP,
            Duration.ofSeconds(3));
    Datafeed feeder =
        Datafeed.open(
            Map.of("bootstrap.servers", args[0]),
            settings,
            new Stalling(sample, Integer.parseInt(args[2])));
    feeder.start();
    feeder.ended().get();
  }

  private static final class Stalling implements Dataset {
    private final Dataset dataset;
    private int left;
    private boolean counting;

    Stalling(Dataset dataset, int left) {
      this.dataset = dataset;
      this.left = left;
    }

    @Override
    public String name() {
      return dataset.name();
    }

    @Override
    public List<String> classes() {
      return dataset.classes();
    }

    @Override
    public int channels() {
      return dataset.channels();
    }

    @Override
    public int height() {
      return dataset.height();
    }

    @Override
    public int width() {
      return dataset.width();
    }

    @Override
    public int samples(Split split) {
      return dataset.samples(split);
    }

    @Override
    public int label(Split split, int id) {
      return dataset.label(split, id);
    }

    /** Counts on the feeder's thread only: statistics are read before. */
    @Override
    public void load(Split split, int id, Picture into) throws BadSampleException {
      counting |= Thread.currentThread().getName().equals("feeder");
      if (split == Split.TRAIN && counting && left-- == 0) {
        stall();
      }
      dataset.load(split, id, into);
    }

    @Override
    public String source(Split split, int id) {
      return dataset.source(split, id);
    }

    @Override
    public void digest(MessageDigest digest) {
      dataset.digest(digest);
    }

    private static void stall() {
      try {
        Thread.sleep(1000); // What was sent reaches the log.
        System.out.println("STALLED");
        int unused = System.in.read();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
