package io.shapestream.trainer.step;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.HostTensors;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.safetensors.Tensor;
import io.shapestream.adaptor.training.Position;
import io.shapestream.adaptor.training.Tally;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.adaptor.training.TwoPhaseTraining;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import io.shapestream.stream.StreamDescription;
import io.shapestream.trainer.ingest.TestSplit;
import io.shapestream.trainer.ingest.TrainBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The network in training: takes batches of the stream, hands out its state as plain tensors.
 *
 * <p>Nothing random happens in a step, so a state holds no random generator. The host waits for the
 * device in {@link #takeTraining}, {@link #evaluate}, {@link #state} and after an alpha phase,
 * nowhere else. Scopes: this owns one manager for the network and its optimiser; each batch has a
 * sub-manager.
 */
public final class Learner implements AutoCloseable {
  private static final String OPTIMIZER = "optimizer.";

  private final NDManager manager;
  private final AdaptorNetwork network;
  private final TwoPhaseTraining training;
  private final DeviceInput input;
  private final KernelTuning tuning;

  /**
   * A learner's tensors on the host.
   *
   * @param model parameters, alphas and batch-norm statistics, by PyTorch's names
   * @param optimizer momentum
   */
  public record State(
      Position position, Map<String, Tensor> model, Map<String, Tensor> optimizer) {}

  /**
   * With initial values.
   *
   * @param parent whose sub-manager holds everything until {@link #close}
   */
  public Learner(
      NetworkSpec network, TrainingSpec spec, StreamDescription stream, NDManager parent) {
    this(network, spec, stream, parent, Optional.empty());
  }

  /**
   * With a file's values, where one is given.
   *
   * @throws UserError when the file can't be used
   */
  public Learner(
      NetworkSpec network,
      TrainingSpec spec,
      StreamDescription stream,
      NDManager parent,
      Optional<Pretrained> pretrained) {
    this.manager = parent.newSubManager();
    this.network = AdaptorNetwork.create(manager, network);
    pretrained.ifPresent(file -> file.into(this.network));
    this.training = new TwoPhaseTraining(this.network, spec, manager);
    this.input = new DeviceInput(stream, manager);
    boolean onGpu = manager.getDevice().isGpu();
    this.tuning = new KernelTuning(onGpu ? JniUtils::setBenchmarkCuDNN : ignored -> {});
  }

  public void startEpoch(int epoch) {
    training.startEpoch(epoch);
  }

  /**
   * Trains on one batch, whose buffer may be given back afterwards.
   *
   * @throws UserError when the alphas are no longer numbers, or the device's memory is too small
   */
  public void train(TrainBatch batch) {
    tuning.next(training.currentShape());
    within(batch.size(), () -> trainBatch(batch));
  }

  private void trainBatch(TrainBatch batch) {
    try (NDManager step = manager.newSubManager()) {
      NDArray images = input.images(batch, step);
      NDArray labels = DeviceInput.labels(batch, step);
      trainOrDiverge(images, labels);
    }
  }

  private void trainOrDiverge(NDArray images, NDArray labels) {
    try {
      training.trainBatch(images, labels);
    } catch (IllegalStateException e) {
      throw new UserError(Sentences.of(e), e);
    }
  }

  private void within(int batch, Runnable work) {
    try {
      work.run();
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw DeviceMemory.isExhausted(e) ? tooSmall(batch, e) : e;
    }
  }

  private UserError tooSmall(int batch, RuntimeException cause) {
    Device device = manager.getDevice();
    OptionalLong total =
        device.isGpu()
            ? OptionalLong.of(CudaUtils.getGpuMemory(device).getMax())
            : OptionalLong.empty();
    String name = TensorEngine.name(device);
    return DeviceMemory.exhausted(name, total, network.plan(), training.alphas(), batch, cause);
  }

  /** Loss and accuracy since the last call. Waits for the device. */
  public Tally takeTraining() {
    return training.takeTraining();
  }

  /** Measures the whole test split, batch norm in inference mode; empty when stopped. */
  public Optional<Tally> evaluate(TestSplit split, BooleanSupplier stopped) {
    split.rewind();
    while (!split.isComplete() && !stopped.getAsBoolean()) {
      split.next().ifPresent(this::evaluate);
    }
    Tally tally = training.takeEvaluation();
    return split.isComplete() ? Optional.of(tally) : Optional.empty();
  }

  /** Sizes and costs of the next forward pass. */
  public NetworkShape shape() {
    return training.currentShape();
  }

  /** In order of application. */
  public List<Double> alphas() {
    return training.alphas();
  }

  public Position position() {
    return training.position();
  }

  public double learningRate() {
    return training.learningRate();
  }

  public double alphaLearningRate() {
    return training.alphaLearningRate();
  }

  /** Copies of everything trained. Waits for the device. */
  public State state() {
    Map<String, Tensor> model = new LinkedHashMap<>();
    Map<String, Tensor> optimizer = new LinkedHashMap<>();
    try (NDManager copies = manager.newSubManager()) {
      for (NDArray tensor : training.tensors(copies)) {
        String name = String.valueOf(tensor.getName());
        (name.startsWith(OPTIMIZER) ? optimizer : model).put(name, HostTensors.of(tensor));
      }
    }
    return new State(training.position(), model, optimizer);
  }

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException listing what doesn't fit; nothing is changed then
   */
  public void restore(State state) {
    try (NDManager copies = manager.newSubManager()) {
      NDList tensors = new NDList();
      state.model().forEach((name, tensor) -> tensors.add(HostTensors.array(copies, name, tensor)));
      state
          .optimizer()
          .forEach((name, tensor) -> tensors.add(HostTensors.array(copies, name, tensor)));
      training.restore(tensors, state.position());
    }
  }

  @Override
  public void close() {
    training.close();
    manager.close();
  }

  private void evaluate(TrainBatch batch) {
    if (batch.size() > 0) {
      within(batch.size(), () -> evaluateBatch(batch));
    }
  }

  private void evaluateBatch(TrainBatch batch) {
    try (NDManager step = manager.newSubManager()) {
      training.evaluateBatch(input.images(batch, step), DeviceInput.labels(batch, step));
    }
  }
}
