package io.shapestream.adaptor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.KeyedRandom;
import io.shapestream.adaptor.MacsBudget;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.network.AdaptorEngine;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.plan.NetworkPlan;
import io.shapestream.adaptor.plan.NetworkShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoPhaseTrainingTest {
  private static final int BATCH = 6;
  private static final int SMALL = 12;
  private static final TrainingSpec SETTINGS = new TrainingSpec(0.05, 0.5, 0.9, 5e-4, 2, 4);

  private NDManager root;

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(1);
  }

  @BeforeEach
  void openScope() {
    root = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void closeScope() {
    root.close();
  }

  @Test
  void learnsWhatCanBeLearned() {
    TwoPhaseTraining training = training(adaptor().build());

    double before = lossOver(training, 1);
    lossOver(training, 30);

    assertThat(lossOver(training, 4)).as("loss after 30 batches").isLessThan(before / 2);
  }

  @Test
  void anAlphaPhasePrecedesEverySecondBatchOfAnEpochAndOnlyItMovesAlphas() {
    TwoPhaseTraining training = training(adaptor().build());
    List<Boolean> updated = new ArrayList<>();
    for (int batch = 0; batch < 4; batch++) {
      List<Double> before = training.alphas();
      StepOutcome outcome = step(training, batch);
      updated.add(outcome.updatedAlphas());
      assertThat(!before.equals(training.alphas()))
          .as("alphas moved in batch %d", batch)
          .isEqualTo(outcome.updatedAlphas());
    }
    training.startEpoch(1);
    updated.add(step(training, 4).updatedAlphas());

    assertThat(updated).as("alpha phases").containsExactly(true, false, true, false, true);
  }

  @Test
  void theAlphaPhaseLeavesWeightsAndMomentumOfWeightsAlone() {
    AdaptorNetwork network = AdaptorNetwork.create(root, adaptor().build());
    TrainingSpec alphasOnly = SETTINGS.withLearningRate(0).withWeightDecay(0);
    TwoPhaseTraining training = new TwoPhaseTraining(network, alphasOnly, root);
    Map<String, byte[]> before = bytes(network.weights());

    step(training, 0);

    assertThat(bytes(network.weights()))
        .as("weights at learning rate 0")
        .usingRecursiveComparison()
        .isEqualTo(before);
    assertThat(training.alphas()).isNotEqualTo(network.plan().initialAlphas());
  }

  @Test
  void fixedAndRandomShapesNeverMove() {
    for (Mode mode : List.of(Mode.FIXED, Mode.RANDOM)) {
      List<Double> alphas = mode == Mode.FIXED ? List.of(0.5, -0.5) : List.of();
      TwoPhaseTraining training = training(small(mode).alphas(alphas).build());
      List<Double> before = training.alphas();

      StepOutcome outcome = step(training, 0);

      assertThat(outcome.updatedAlphas()).as("alpha phase in mode %s", mode).isFalse();
      assertThat(training.alphas()).as("alphas in mode %s", mode).isEqualTo(before);
    }
  }

  @Test
  void humanNetworksTrainWithoutAlphas() {
    TwoPhaseTraining training = training(small(Mode.HUMAN_CIFAR).build());

    assertThat(step(training, 0).updatedAlphas()).as("alpha phase").isFalse();
    assertThat(training.takeTraining().loss()).as("loss").isPositive();
  }

  @Test
  void theBoundHoldsInEveryPassWhileAlphasMove() {
    TwoPhaseTraining training =
        training(small(Mode.MEMORY_BOUNDED).alphas(List.of(1.0, 1.5, 2.0)).limitDim(5.0).build());
    for (int batch = 0; batch < 6; batch++) {
      StepOutcome outcome = step(training, batch);
      assertThat(bounded(outcome)).as("size in batch %d", batch).isCloseTo(5, within(1e-9));
    }
  }

  @Test
  void theBudgetHoldsInEveryPassAndEveryEvaluationWhileAlphasMove() {
    NetworkSpec free = adaptor().alphas(List.of(1.0, 1.5, 2.0)).build();
    long budget = NetworkShape.of(free).macs() / 2;
    NetworkSpec spec = free.toBuilder().budget(MacsBudget.of(budget)).build();
    TwoPhaseTraining training = training(spec);
    Set<Double> penalties = new TreeSet<>();
    for (int batch = 0; batch < 12; batch++) {
      double before = training.currentShape().penalty();
      StepOutcome outcome = step(training, batch);
      NetworkShape shape = outcome.weightPhase();
      assertThat(shape.macs()).as("MACs in batch %d", batch).isLessThanOrEqualTo(budget);
      assertThat(shape).isEqualTo(NetworkPlan.of(spec).boundedShape(training.alphas()));
      if (!outcome.updatedAlphas()) {
        assertThat(shape.penalty()).as("penalty between alpha steps").isEqualTo(before);
      }
      NetworkShape alphaPhase = outcome.alphaPhase();
      if (alphaPhase != null) {
        assertThat(alphaPhase.macs()).as("alpha phase").isLessThanOrEqualTo(budget);
      }
      penalties.add(shape.penalty());
    }
    assertThat(penalties).as("penalties: one after each alpha step").hasSize(6);
  }

  @Test
  void aTrainingUnderABudgetResumesToTheLastBit() {
    requireResumable(adaptor().budget(MacsBudget.of(200_000)).build());
  }

  @Test
  void bothRatesFollowACosineOverTheEpochs() {
    TwoPhaseTraining training = training(adaptor().build());

    training.startEpoch(2);

    assertThat(training.learningRate()).as("half way").isCloseTo(0.025, within(1e-12));
    assertThat(training.alphaLearningRate()).as("half way").isCloseTo(0.25, within(1e-12));
  }

  @Test
  void tensorsStayAsManyOverAHundredSteps() {
    TwoPhaseTraining training = training(adaptor().build());
    lossOver(training, 4);
    int before = alive(root);

    IntStream.range(0, 25).forEach(round -> lossOver(training, 4));

    assertThat(alive(root)).as("resources held after 100 more steps").isEqualTo(before);
  }

  /** The shape is changed every twentieth step, to one that training would take long to reach. */
  @Test
  void tensorsStayAsManyOver2000StepsWithChangingShapes() {
    NetworkSpec spec = adaptor().inputSize(SMALL).outputDim(2).width(1 / 32.0).build();
    TwoPhaseTraining training = training(spec);
    Set<List<Integer>> shapes = new HashSet<>();
    Set<Integer> counts = new TreeSet<>();
    for (int round = 0; round < 100; round++) {
      setAlphas(training, round);
      for (int step = 0; step < 20; step++) {
        smallStep(training);
      }
      shapes.add(training.currentShape().shape());
      counts.add(alive(root));
    }

    assertThat(training.position().batches()).as("steps").isEqualTo(2000);
    assertThat(shapes).as("different shapes").hasSizeGreaterThan(10);
    assertThat(counts).as("tensors alive after each round").hasSize(1);
  }

  private void setAlphas(TwoPhaseTraining training, int round) {
    KeyedRandom random = new KeyedRandom(5, round);
    try (NDManager scope = root.newSubManager()) {
      NDList state = training.tensors(scope);
      state.stream()
          .filter(tensor -> tensor.getName().endsWith(".alpha"))
          .forEach(
              alpha -> alpha.set(new float[] {(float) (4 * random.unit(state.indexOf(alpha)))}));
      training.restore(state, training.position());
    }
  }

  private void smallStep(TwoPhaseTraining training) {
    try (NDManager scope = root.newSubManager()) {
      NDArray images = scope.ones(new Shape(2, 3, SMALL, SMALL));
      training.trainBatch(images, scope.create(new long[] {0, 1}));
    }
  }

  @Test
  void aResumedTrainingIsTheSameToTheLastBit() {
    requireResumable(adaptor().limitDim(5.0).build());
  }

  private void requireResumable(NetworkSpec spec) {
    TwoPhaseTraining whole = training(spec);
    IntStream.range(0, 3).forEach(batch -> step(whole, batch));
    NDList saved = NDList.decode(root, whole.tensors(root).encode(NDList.Encoding.SAFETENSORS));
    Position position = whole.position();
    IntStream.range(3, 8).forEach(batch -> step(whole, batch));

    TwoPhaseTraining resumed = training(spec.toBuilder().seed(99).build());
    resumed.restore(saved, position);
    IntStream.range(3, 8).forEach(batch -> step(resumed, batch));

    assertThat(bytes(resumed.state()))
        .as("all tensors after 5 more batches")
        .usingRecursiveComparison()
        .isEqualTo(bytes(whole.state()));
    assertThat(resumed.alphas()).isEqualTo(whole.alphas());
    assertThat(resumed.position()).isEqualTo(whole.position());
  }

  @Test
  void twoTrainingsInOneProcessAreEachAsIfAlone() {
    NetworkSpec one = adaptor().build();
    NetworkSpec two = small(Mode.MEMORY_BOUNDED).limitDim(4.0).seed(5).build();
    TwoPhaseTraining alone = training(one);
    IntStream.range(0, 4).forEach(batch -> step(alone, batch));

    TwoPhaseTraining beside = training(one);
    TwoPhaseTraining other = training(two);
    for (int batch = 0; batch < 4; batch++) {
      step(other, batch + 50);
      step(beside, batch);
    }

    assertThat(bytes(beside.state()))
        .as("all tensors, trained beside another network")
        .usingRecursiveComparison()
        .isEqualTo(bytes(alone.state()));
  }

  @Test
  void evaluationLeavesEverythingAsItIs() {
    TwoPhaseTraining training = training(adaptor().build());
    step(training, 0);
    Map<String, byte[]> before = bytes(training.state());

    try (NDManager scope = root.newSubManager()) {
      training.evaluateBatch(images(1, scope), labels(1, scope));
    }

    Tally tally = training.takeEvaluation();
    assertThat(tally.images()).as("images").isEqualTo(BATCH);
    assertThat(tally.accuracy()).as("accuracy").isBetween(0.0, 1.0);
    assertThat(bytes(training.state()))
        .as("tensors after an evaluation")
        .usingRecursiveComparison()
        .isEqualTo(before);
  }

  @Test
  void aTallyStartsAnewAfterItIsTaken() {
    TwoPhaseTraining training = training(adaptor().build());
    step(training, 0);
    training.takeTraining();

    Tally empty = training.takeTraining();

    assertThat(empty.images()).as("images").isZero();
    assertThat(empty.loss()).as("loss of nothing").isNaN();
  }

  @Test
  void tensorsThatDoNotFitAreRefusedWithTheListOfDifferences() {
    TwoPhaseTraining training = training(adaptor().build());
    NDList tensors = training.tensors(root);
    tensors.remove(0);
    NDArray misshapen = root.create(new float[] {1, 2});
    misshapen.setName("features.0.bias");
    tensors.set(0, misshapen);
    NDArray extra = root.create(1f);
    extra.setName("fc.weight");
    tensors.add(extra);

    assertThatThrownBy(() -> training.restore(tensors, Position.START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("features.0.weight is missing")
        .hasMessageContaining("features.0.bias must be [4], was [2]")
        .hasMessageContaining("fc.weight is left over");
  }

  @Test
  void aDivergedTrainingSaysSo() {
    TwoPhaseTraining training = training(adaptor().build());
    NDArray images = root.full(new Shape(2, 3, 16, 16), Float.NaN);
    NDArray labels = root.zeros(new Shape(2), DataType.INT64);

    assertThatThrownBy(() -> training.trainBatch(images, labels))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The training diverged: after 0 batches the alphas are [NaN")
        .hasMessageContaining("Lower learning-rate or alpha-learning-rate");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    TwoPhaseTraining training = training(adaptor().build());
    NDArray images = root.zeros(new Shape(2, 3, 17, 16));
    NDArray labels = root.zeros(new Shape(2), DataType.INT64);

    assertThatThrownBy(() -> training.trainBatch(images, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("images must be [n, 3, 16, 16]")
        .hasMessageContaining("(2, 3, 17, 16)");
  }

  @Test
  void settingsOutOfRangeAreRefusedTogether() {
    assertThatThrownBy(() -> new TrainingSpec(-1, 0.1, 2, 0, 0, 1))
        .hasMessageContaining("learning-rate must be 0.0..1000.0, was -1.0")
        .hasMessageContaining("momentum must be 0.0..1.0, was 2.0")
        .hasMessageContaining("alpha-step must be 1.0..1000000.0, was 0.0");
  }

  @Test
  void thisMachinesEngineComputesRight() {
    SelfTest.run(Device.cpu());
  }

  private TwoPhaseTraining training(NetworkSpec spec) {
    return new TwoPhaseTraining(AdaptorNetwork.create(root, spec), SETTINGS, root);
  }

  private static NetworkSpec.Builder adaptor() {
    return small(Mode.SHAPE_ADAPTOR);
  }

  private static NetworkSpec.Builder small(Mode mode) {
    return NetworkSpec.of(Architecture.VGG_A, mode).inputSize(16).outputDim(5).width(1 / 16.0);
  }

  private double lossOver(TwoPhaseTraining training, int batches) {
    IntStream.range(0, batches).forEach(batch -> step(training, batch % 4));
    return training.takeTraining().loss();
  }

  private StepOutcome step(TwoPhaseTraining training, int batch) {
    try (NDManager scope = root.newSubManager()) {
      return training.trainBatch(images(batch, scope), labels(batch, scope));
    }
  }

  private static NDArray images(int batch, NDManager scope) {
    KeyedRandom random = new KeyedRandom(3, batch);
    float[] pixels = new float[BATCH * 3 * 16 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.unit(i);
    }
    return scope.create(pixels, new Shape(BATCH, 3, 16, 16));
  }

  private static NDArray labels(int batch, NDManager scope) {
    KeyedRandom random = new KeyedRandom(4, batch);
    long[] labels = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      labels[i] = Long.remainderUnsigned(random.bits(i), 10);
    }
    return scope.create(labels);
  }

  private static double bounded(StepOutcome outcome) {
    double penalty = outcome.weightPhase().penalty();
    int adaptors = outcome.weightPhase().adaptors().size();
    return outcome.weightPhase().runningSizeTrue() * Math.pow(penalty, adaptors);
  }

  private static Map<String, byte[]> bytes(Map<String, NDArray> tensors) {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> bytes.put(name, tensor.toByteArray()));
    return bytes;
  }

  private static int alive(NDManager manager) {
    return manager.getManagedArrays().size();
  }
}
