package io.shapestream.adaptor.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.shapestream.adaptor.interchange.Differences;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.Bridge;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.network.HostTensors;
import io.shapestream.adaptor.network.Settings;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a network in two phases (paper, section 3.5): every {@code alphaStep} batches of an epoch
 * one pass updates alphas only, then every batch one pass updates weights only.
 *
 * <p>Belongs to one thread, on which {@link
 * io.shapestream.adaptor.network.AdaptorEngine#prepareThread} was called. Nothing here waits for
 * the device but {@code take...}, {@link #tensors}, and the alphas' values after an alpha phase.
 * Each batch lives in a sub-manager of its own, closed when the batch is done: memory stays flat.
 */
public final class TwoPhaseTraining implements AutoCloseable {
  private final AdaptorNetwork network;
  private final TrainingSpec spec;
  private final NDManager manager;
  private final Bridge bridge;
  private final SgdGroup weights;
  private final SgdGroup alphas;
  private final LiveShape live;
  private final DeviceTally trained;
  private final DeviceTally trainedInAlphaPhase;
  private final DeviceTally evaluated;
  private Position position = Position.START;

  /**
   * Starts at epoch 0 with momentum 0.
   *
   * @param parent whose sub-manager holds momentum and tallies until {@link #close}
   */
  public TwoPhaseTraining(AdaptorNetwork network, TrainingSpec spec, NDManager parent) {
    this.network = network;
    this.spec = spec;
    this.manager = parent.newSubManager();
    this.bridge = network.bridge();
    this.weights = new SgdGroup("weights", network.weights(), bridge, manager);
    this.alphas = new SgdGroup("alphas", learnedAlphas(network), bridge, manager);
    this.trained = new DeviceTally(manager);
    this.trainedInAlphaPhase = new DeviceTally(manager);
    this.evaluated = new DeviceTally(manager);
    this.live = new LiveShape(network);
  }

  /** Sets the learning rates and the count of batches for an epoch (0-based). */
  public void startEpoch(int epoch) {
    position = position.inEpoch(epoch);
  }

  /**
   * Trains on one batch.
   *
   * @param images normalised, [n, channels, size, size], on the network's device; stay the caller's
   * @param labels [n], 0 up to classes - 1; stay the caller's
   */
  public StepOutcome trainBatch(NDArray images, NDArray labels) {
    NetworkShape alphaPhase = isAlphaBatch() ? alphaPhase(images, labels) : null;
    NetworkShape weightPhase = weightPhase(images, labels);
    StepOutcome outcome = new StepOutcome(position.batches(), alphaPhase, weightPhase);
    position = position.afterBatch();
    return outcome;
  }

  /** Adds one batch to the evaluation, without training; see {@link #takeEvaluation}. */
  public NetworkShape evaluateBatch(NDArray images, NDArray labels) {
    NetworkShape current = currentShape();
    try (NDManager batch = manager.newSubManager()) {
      Gradients.unrecorded(() -> loss(images, labels, current, evaluated, false, batch));
    }
    position = position.afterForward(current.runningSizeTrue());
    return current;
  }

  /** Loss and accuracy of the weight phases since the last call. Waits for the device. */
  public Tally takeTraining() {
    return trained.take();
  }

  /** Loss and accuracy of the alpha phases since the last call. Waits for the device. */
  public Tally takeAlphaPhases() {
    return trainedInAlphaPhase.take();
  }

  /** Loss and accuracy of the evaluated batches since the last call. Waits for the device. */
  public Tally takeEvaluation() {
    return evaluated.take();
  }

  /** Sizes and costs of the next forward pass. */
  public NetworkShape currentShape() {
    return live.at(position);
  }

  /** In order of application, as the next forward pass uses them. */
  public List<Double> alphas() {
    return live.alphas();
  }

  public Position position() {
    return position;
  }

  public double learningRate() {
    return spec.learningRateIn(position.epoch());
  }

  public double alphaLearningRate() {
    return spec.alphaLearningRateIn(position.epoch());
  }

  /**
   * Copies of everything trained, named, in a fixed order: the network's tensors under PyTorch's
   * names, then the momentum of weights and alphas. With {@link #position} this is the whole state.
   *
   * @param owner of the copies; on its device
   */
  public NDList tensors(NDManager owner) {
    NDList copies = new NDList();
    state().forEach((name, tensor) -> copies.add(copy(name, tensor, owner)));
    return copies;
  }

  /**
   * Continues from a state that {@link #tensors} and {@link #position} gave.
   *
   * @throws IllegalArgumentException listing what is missing, left over or misshapen; nothing is
   *     changed then
   */
  public void restore(NDList tensors, Position from) {
    Map<String, NDArray> own = state();
    Map<String, NDArray> given = named(tensors);
    requireFitting(own, given);
    List<NDArray> sources = own.keySet().stream().map(given::get).toList();
    Gradients.unrecorded(() -> bridge.assign(List.copyOf(own.values()), sources));
    position = from;
    live.alphasChanged(position);
  }

  @Override
  public void close() {
    manager.close();
  }

  private NetworkShape alphaPhase(NDArray images, NDArray labels) {
    NetworkShape shape =
        phase(images, labels, alphas, trainedInAlphaPhase, alphaLearningRate(), 0, 0);
    live.alphasChanged(position);
    return shape;
  }

  private NetworkShape weightPhase(NDArray images, NDArray labels) {
    double clipNorm = spec.refinements().clipNorm();
    return phase(images, labels, weights, trained, learningRate(), spec.weightDecay(), clipNorm);
  }

  private NetworkShape phase(
      NDArray images,
      NDArray labels,
      SgdGroup group,
      DeviceTally tally,
      double rate,
      double decay,
      double clipNorm) {
    NetworkShape shape = currentShape();
    try (NDManager batch = manager.newSubManager()) {
      NDArray loss = Gradients.recorded(() -> loss(images, labels, shape, tally, true, batch));
      group.step(loss, rate, decay, spec.momentum(), clipNorm);
    }
    position = position.afterForward(shape.runningSizeTrue());
    return shape;
  }

  private NDArray loss(
      NDArray images,
      NDArray labels,
      NetworkShape shape,
      DeviceTally tally,
      boolean training,
      NDManager batch) {
    NDArray pixels = moved(images, network.dataType(), batch);
    NDArray answers = moved(labels, DataType.INT64, batch);
    NDArray logits = network.logits(pixels, shape, training);
    double smoothing = training ? spec.refinements().labelSmoothing() : 0;
    NDArray setting = Settings.on(batch, smoothing);
    return bridge.loss(logits, answers, tally.totalsFor(images.getShape().get(0)), setting);
  }

  /**
   * Another handle on the same values, in the batch's scope: what is computed from it goes there
   * too.
   */
  private static NDArray moved(NDArray array, DataType type, NDManager batch) {
    NDArray handle =
        array.getDataType() == type ? array.reshape(array.getShape()) : array.toType(type, true);
    handle.attach(batch);
    return handle;
  }

  private boolean isAlphaBatch() {
    return !alphas.isEmpty() && position.batchInEpoch() % spec.alphaStep() == 0;
  }

  /** The tensors themselves, which stay this training's. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>(network.tensors());
    state.putAll(weights.state());
    state.putAll(alphas.state());
    return state;
  }

  private static Map<String, NDArray> learnedAlphas(AdaptorNetwork network) {
    return network.spec().mode().learnsShape() ? network.alphaTensors() : Map.of();
  }

  private static Map<String, NDArray> named(NDList tensors) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    tensors.forEach(tensor -> named.put(String.valueOf(tensor.getName()), tensor));
    return named;
  }

  private static void requireFitting(Map<String, NDArray> own, Map<String, NDArray> given) {
    List<String> differences = Differences.between(shapes(own), shapes(given));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "The tensors do not fit this network and training: " + Differences.inShort(differences));
    }
  }

  private static Map<String, List<Long>> shapes(Map<String, NDArray> tensors) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, HostTensors.shape(tensor)));
    return shapes;
  }

  private static NDArray copy(String name, NDArray tensor, NDManager owner) {
    return Gradients.unrecorded(
        () -> {
          // DJL's toDevice hands the same array out where the device is the same, asked to copy or
          // not.
          NDArray copy =
              tensor.getDevice().equals(owner.getDevice())
                  ? tensor.duplicate()
                  : tensor.toDevice(owner.getDevice(), true);
          copy.attach(owner);
          copy.setName(name);
          return copy;
        });
  }
}
