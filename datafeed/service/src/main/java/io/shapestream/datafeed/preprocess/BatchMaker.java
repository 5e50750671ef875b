package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.BadSampleException;
import io.shapestream.datafeed.dataset.Dataset;
import io.shapestream.datafeed.dataset.DatasetException;
import io.shapestream.datafeed.dataset.Picture;
import io.shapestream.datafeed.dataset.Split;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Permutation;
import io.shapestream.stream.Plan;
import io.shapestream.stream.PlanUnit;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes units of the train split and batches of the test split. What it makes is a function of the
 * description and the number.
 *
 * <p>A sample that can't be used never leaves a hole: the samples that follow it in the epoch's
 * permutation (test: in the split) are tried in turn, up to {@value #TRIES}.
 *
 * <p>Belongs to one thread: pixels go into one buffer that is used again for the next batch. The
 * slots of a batch are shared among the threads of a {@link Crew}.
 */
public final class BatchMaker {
  private static final int TRIES = 1000;

  private final StreamDescription description;
  private final Plan plan;
  private final Permutation permutation;
  private final Dataset dataset;
  private final Preprocessor preprocessor;
  private final ThreadLocal<Picture> pictures = ThreadLocal.withInitial(Picture::new);
  private final Crew crew;
  private final byte[] pixels;

  /** Works alone. */
  public BatchMaker(StreamDescription description, Dataset dataset, Preprocessor preprocessor) {
    this(description, dataset, preprocessor, new Crew(1));
  }

  public BatchMaker(
      StreamDescription description, Dataset dataset, Preprocessor preprocessor, Crew crew) {
    this.crew = crew;
    this.description = description;
    this.plan = description.plan();
    this.permutation = description.permutation();
    this.dataset = dataset;
    this.preprocessor = preprocessor;
    this.pixels = new byte[description.unitSize() * description.imageBytes()];
  }

  /** Unit {@code unit} of the plan. */
  public Batch train(long unit) {
    PlanUnit planned = plan.unit(unit);
    int epoch = planned.epoch();
    long first = (long) planned.slice() * description.unitSize();
    int images = (int) Math.min(description.unitSize(), description.trainSamples() - first);
    return new Making(planned, Split.TRAIN, images) {
      @Override
      int candidate(int slot, int attempt) {
        return permutation.sampleId(epoch, first + slot + attempt);
      }

      @Override
      void preprocess(Picture picture, int sample, int at) throws BadSampleException {
        preprocessor.train(picture, epoch, sample, pixels, at);
      }
    }.made();
  }

  /** Batch {@code unit} of the test split; the only one of an empty split has no images. */
  public Batch test(int unit) {
    long first = (long) unit * description.unitSize();
    int images = (int) Math.min(description.unitSize(), description.testSamples() - first);
    return new Making(new PlanUnit(unit, 0, unit), Split.TEST, images) {
      @Override
      int candidate(int slot, int attempt) {
        return (int) ((first + slot + attempt) % description.testSamples());
      }

      @Override
      void preprocess(Picture picture, int sample, int at) throws BadSampleException {
        preprocessor.test(picture, pixels, at);
      }
    }.made();
  }

  /** One batch in the making: what train and test have in common. */
  private abstract class Making {
    private final PlanUnit unit;
    private final Split split;
    private final int[] labels;
    private final int[] samples;
    private final List<List<Rejection>> rejections;

    Making(PlanUnit unit, Split split, int images) {
      this.unit = unit;
      this.split = split;
      this.labels = new int[images];
      this.samples = new int[images];
      this.rejections = new ArrayList<>(Collections.nCopies(images, List.of()));
    }

    /** The sample for a slot, and those that stand in for it. */
    abstract int candidate(int slot, int attempt);

    abstract void preprocess(Picture picture, int sample, int at) throws BadSampleException;

    Batch made() {
      crew.forEach(samples.length, this::make);
      ByteBuffer filled = ByteBuffer.wrap(pixels, 0, samples.length * description.imageBytes());
      ImageBatch images =
          new ImageBatch(
              unit.unit(), unit.epoch(), unit.slice(), labels, samples, filled, description);
      return new Batch(images, rejections.stream().flatMap(List::stream).toList());
    }

    private void make(int slot) {
      samples[slot] = fill(slot);
      labels[slot] = dataset.label(split, samples[slot]);
    }

    private int fill(int slot) {
      List<Rejection> refused = new ArrayList<>(0);
      for (int attempt = 0; attempt < TRIES; attempt++) {
        int sample = candidate(slot, attempt);
        String reason = refusal(slot, sample);
        if (reason == null) {
          if (!refused.isEmpty()) {
            rejections.set(slot, refused.stream().map(r -> replaced(r, sample)).toList());
          }
          return sample;
        }
        refused.add(refusal(slot, sample, reason));
      }
      Rejection last = refused.get(refused.size() - 1);
      throw new DatasetException(
          "%d samples in a row could not be used, the last (%s) because %s"
              .formatted(TRIES, last.source(), last.reason()));
    }

    /** Why the sample can't be used; null when it fills the slot. */
    private @Nullable String refusal(int slot, int sample) {
      Picture picture = pictures.get();
      try {
        dataset.load(split, sample, picture);
        int channels = preprocessor.channels(picture);
        if (channels != description.channels()) {
          return "it has " + channels + " channels";
        }
        preprocess(picture, sample, slot * description.imageBytes());
        return null;
      } catch (BadSampleException e) {
        return String.valueOf(e.getMessage());
      }
    }

    private Rejection refusal(int slot, int sample, String reason) {
      String source = dataset.source(split, sample);
      return new Rejection(unit.unit(), slot, sample, sample, source, reason, split == Split.TEST);
    }

    private Rejection replaced(Rejection r, int by) {
      return new Rejection(
          r.unit(), r.slot(), r.sampleId(), by, r.source(), r.reason(), r.testSplit());
    }
  }
}
