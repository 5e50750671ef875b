package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Looks at every sample of a split, image files decoded in full: which can't be used, and the sums
 * that mean and deviation are made of. Sums are exact integers, so the order doesn't matter.
 */
public final class Survey {
  private final Dataset dataset;
  private final Split split;
  private final Sums[] sums;
  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();

  /** A sample that can't be used. */
  public record Refusal(Split split, int id, String source, String reason) {}

  private Survey(Dataset dataset, Split split) {
    this.dataset = dataset;
    this.split = split;
    this.sums =
        IntStream.range(0, dataset.channels()).mapToObj(c -> new Sums()).toArray(Sums[]::new);
  }

  /**
   * Returns when all samples were looked at.
   *
   * @param crew whose threads do it
   * @param afterEach told after each sample, by any thread
   */
  public static Survey of(Dataset dataset, Split split, Crew crew, Runnable afterEach) {
    Survey survey = new Survey(dataset, split);
    ThreadLocal<Eye> eyes = ThreadLocal.withInitial(Eye::new);
    crew.forEach(
        dataset.samples(split),
        id -> {
          survey.look(eyes.get(), id);
          afterEach.run();
        });
    return survey;
  }

  /** In the order of ids. */
  public List<Refusal> refusals() {
    return refusals.stream().sorted(Comparator.comparingInt(Refusal::id)).toList();
  }

  /** Of what could be used. */
  public ChannelStatistics statistics() {
    return new ChannelStatistics(
        List.of(sums).stream().map(s -> (float) s.mean()).toList(),
        List.of(sums).stream().map(s -> (float) s.deviation()).toList());
  }

  private void look(Eye eye, int id) {
    try {
      dataset.load(split, id, eye.picture);
      Picture planes = eye.bench.planes(eye.picture, dataset.channels());
      for (int c = 0; c < sums.length; c++) {
        sums[c].add(planes, c);
      }
    } catch (BadSampleException e) {
      refusals.add(
          new Refusal(split, id, dataset.source(split, id), String.valueOf(e.getMessage())));
    }
  }

  /** What one thread looks with. */
  private static final class Eye {
    private final Bench bench = new Bench();
    private final Picture picture = new Picture();
  }

  private static final class Sums {
    private final LongAdder pixels = new LongAdder();
    private final LongAdder sum = new LongAdder();
    private final LongAdder squares = new LongAdder();

    void add(Picture picture, int channel) {
      int size = picture.height() * picture.width();
      int from = picture.offset() + channel * size;
      byte[] bytes = picture.bytes();
      long ofPicture = 0;
      long ofSquares = 0;
      for (int i = from; i < from + size; i++) {
        int value = bytes[i] & 0xFF;
        ofPicture += value;
        ofSquares += (long) value * value;
      }
      sum.add(ofPicture);
      squares.add(ofSquares);
      pixels.add(size);
    }

    double mean() {
      return pixels.sum() == 0 ? 0 : (double) sum.sum() / pixels.sum() / 255;
    }

    double deviation() {
      double mean = mean();
      double variance =
          pixels.sum() == 0 ? 0 : (double) squares.sum() / pixels.sum() / (255 * 255) - mean * mean;
      return Math.max(1.0 / 255, Math.sqrt(Math.max(0, variance)));
    }
  }
}
