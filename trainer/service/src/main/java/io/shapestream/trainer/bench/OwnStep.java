package io.shapestream.trainer.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.HostTensors;
import io.shapestream.adaptor.network.Weights;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.safetensors.Safetensors;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.adaptor.training.TwoPhaseTraining;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** This program's training step, on one batch of noise, again and again. */
final class OwnStep implements AutoCloseable {
  /**
   * Of the weights while time is taken: what is learned doesn't matter, that it stays finite does.
   */
  static final double TIMED_RATE = 0.01;

  private static final int ONCE_AN_EPOCH = 1_000_000;
  private static final long NOISE = 1_000_000;
  private static final String IMAGES = "images";
  private static final String LABELS = "labels";

  private final NDManager manager;
  private final AdaptorNetwork network;
  private final TrainingSpec paper;
  private final Map<String, Tensor> batch;
  private final NDArray images;
  private final NDArray labels;

  OwnStep(NetworkSpec spec, int batchSize, NDManager parent) {
    this.manager = parent.newSubManager();
    this.network = AdaptorNetwork.create(manager, spec);
    this.paper = TrainingSpec.paper(spec, 1);
    this.batch = batch(spec, batchSize);
    this.images = array(IMAGES);
    this.labels = array(LABELS);
  }

  TrainingSpec training() {
    return paper;
  }

  NetworkShape shape() {
    return network.plan().boundedShape(network.alphas());
  }

  /** What another side needs to start from the same values with the same batch. */
  void writeTo(Path weights, Path images) throws IOException {
    Weights.save(network, weights);
    Safetensors.write(images, batch, Map.of());
  }

  /** Trains with the paper's rates; the losses of one alpha phase and of so many weight phases. */
  List<Double> losses(int batches) {
    List<Double> losses = new ArrayList<>();
    try (TwoPhaseTraining training = new TwoPhaseTraining(network, paper, manager)) {
      for (int i = 0; i < batches; i++) {
        if (training.trainBatch(images, labels).updatedAlphas()) {
          losses.add(training.takeAlphaPhases().loss());
        }
        losses.add(training.takeTraining().loss());
      }
    }
    return losses;
  }

  List<Double> alphas() {
    return network.alphas();
  }

  /**
   * From here on the alphas stay, so that every round does the same work: a batch with both phases,
   * then so many with the weights' alone, weighed as in training.
   */
  Contestant contestant(int alphaStep) {
    TrainingSpec spec =
        paper.withLearningRate(TIMED_RATE).withAlphaLearningRate(0).withAlphaStep(ONCE_AN_EPOCH);
    TwoPhaseTraining timed = new TwoPhaseTraining(network, spec, manager);
    return new Contestant("ShapeStream", steps -> round(timed, steps).meanMs(alphaStep));
  }

  @Override
  public void close() {
    manager.close();
  }

  /** One batch with both phases, which begins an epoch, then so many with the weights' alone. */
  private StepTime round(TwoPhaseTraining timed, int steps) {
    timed.startEpoch(0);
    long start = System.nanoTime();
    train(timed, 1);
    long between = System.nanoTime();
    train(timed, steps);
    long end = System.nanoTime();
    return new StepTime((between - start) / 1e6, (end - between) / 1e6 / steps);
  }

  /** Reading the loss waits for the device. */
  private void train(TwoPhaseTraining timed, int batches) {
    for (int i = 0; i < batches; i++) {
      timed.trainBatch(images, labels);
    }
    timed.takeTraining();
  }

  private NDArray array(String name) {
    return HostTensors.array(manager, name, Objects.requireNonNull(batch.get(name)));
  }

  private static Map<String, Tensor> batch(NetworkSpec spec, int size) {
    KeyedRandom noise = new KeyedRandom(spec.seed(), NOISE);
    int pixels = size * spec.inputChannels() * spec.inputSize() * spec.inputSize();
    ByteBuffer images = bytes(pixels * Float.BYTES);
    for (int i = 0; i < pixels; i++) {
      images.putFloat((float) (2 * noise.unit(i)));
    }
    ByteBuffer labels = bytes(size * Long.BYTES);
    for (int i = 0; i < size; i++) {
      labels.putLong(i % spec.classes());
    }
    long side = spec.inputSize();
    Map<String, Tensor> batch = new LinkedHashMap<>();
    List<Long> shape = List.of((long) size, (long) spec.inputChannels(), side, side);
    batch.put(IMAGES, new Tensor(Tensor.Type.F32, shape, images.flip()));
    batch.put(LABELS, new Tensor(Tensor.Type.I64, List.of((long) size), labels.flip()));
    return batch;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
