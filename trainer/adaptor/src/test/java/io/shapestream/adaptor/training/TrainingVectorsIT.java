package io.shapestream.adaptor.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.Cases;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.ReferenceFill;
import io.shapestream.adaptor.ReferenceVectors;
import io.shapestream.adaptor.network.AdaptorEngine;
import io.shapestream.adaptor.network.AdaptorNetwork;
import io.shapestream.adaptor.network.Gradients;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.adaptor.plan.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Agreement of whole two-phase trainings with the reference vectors, batch by batch, in 64 bits.
 */
class TrainingVectorsIT {
  private static final double RELATIVE = 1e-6;
  private static final double ABSOLUTE = 1e-9;
  private static final int TEST_BATCH = 1000;

  @BeforeAll
  static void startEngine() {
    AdaptorEngine.start(2);
  }

  @Test
  void trainingFollowsTheReference() {
    ReferenceVectors.check("7-training", (file, aCase) -> new Run(aCase).check());
  }

  /** One trajectory. */
  private static final class Run {
    private final JsonNode aCase;
    private final JsonNode expected;
    private final NetworkSpec spec;
    private final ReferenceFill fill;

    Run(JsonNode aCase) {
      Cases.plan(aCase);
      this.aCase = aCase;
      this.expected = aCase.get("f64");
      this.fill = new ReferenceFill(aCase.get("seed").asLong());
      JsonNode limit = aCase.get("limit_dim");
      this.spec =
          Cases.spec(aCase)
              .precision(Precision.FLOAT64)
              .limitDim(limit.isNull() ? null : limit.asDouble())
              .build();
    }

    void check() {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
        AdaptorNetwork network = AdaptorNetwork.create(manager, spec);
        fill.fill(network, ordinals(), Cases.doubles(aCase.get("init_alphas")));
        try (TwoPhaseTraining training = new TwoPhaseTraining(network, settings(), manager)) {
          for (int epoch = 0; epoch < aCase.get("epochs").asInt(); epoch++) {
            training.startEpoch(epoch);
            trainEpoch(training, epoch, manager);
            evaluate(training, network, expected.get("evaluations").get(epoch), manager);
          }
          checkEnd(training, network);
        }
      }
    }

    private Map<String, Integer> ordinals() {
      return Cases.ordinals(expected.get("params"));
    }

    private TrainingSpec settings() {
      return new TrainingSpec(
          aCase.get("lr").asDouble(),
          aCase.get("alpha_lr").asDouble(),
          aCase.get("momentum").asDouble(),
          aCase.get("weight_decay").asDouble(),
          aCase.get("step").asInt(),
          aCase.get("epochs").asInt());
    }

    private void trainEpoch(TwoPhaseTraining training, int epoch, NDManager manager) {
      int batches = aCase.get("batches_per_epoch").asInt();
      for (int batch = 0; batch < batches; batch++) {
        JsonNode iteration = expected.get("iterations").get(epoch * batches + batch);
        String count = batch == batches - 1 ? "last_batch" : "batch";
        try (NDManager scope = manager.newSubManager()) {
          train(training, batch, aCase.get(count).asInt(), iteration, scope);
        }
      }
    }

    private void train(
        TwoPhaseTraining training, int batch, int count, JsonNode iteration, NDManager scope) {
      close("lr", training.learningRate(), iteration.get("lr"));
      close("alpha_lr", training.alphaLearningRate(), iteration.get("alpha_lr"));
      NDArray images = images(batch, count, scope);
      NDArray labels = fill.labels(scope, batch, count, spec.classes());
      double[] momentumBefore = alphaMomentum(training);
      StepOutcome outcome = training.trainBatch(images, labels);
      assertThat(outcome.updatedAlphas())
          .as("alpha phase in iteration %s", iteration.get("it"))
          .isEqualTo(iteration.has("alpha_phase"));
      if (iteration.has("alpha_phase")) {
        JsonNode phase = iteration.get("alpha_phase");
        checkPhase(phase, Objects.requireNonNull(outcome.alphaPhase()), training.takeAlphaPhases());
        close("alphas_after", array(training.alphas()), phase.get("alphas_after"));
        checkAlphaGradient(training, momentumBefore, phase.get("dalpha"));
      }
      Tally tally = training.takeTraining();
      JsonNode phase = iteration.get("weight_phase");
      checkPhase(phase, outcome.weightPhase(), tally);
      assertThat(tally.right()).as("correct").isEqualTo(phase.get("correct").asLong());
    }

    /** The gradient is what the step added to the decayed momentum. */
    private void checkAlphaGradient(TwoPhaseTraining training, double[] before, JsonNode dalpha) {
      double[] after = alphaMomentum(training);
      for (int i = 0; i < after.length; i++) {
        after[i] -= aCase.get("momentum").asDouble() * before[i];
      }
      close("dalpha", after, dalpha);
    }

    private void evaluate(
        TwoPhaseTraining training, AdaptorNetwork network, JsonNode evaluation, NDManager manager) {
      try (NDManager scope = manager.newSubManager()) {
        int count = aCase.get("test_labels").size();
        NDArray images = images(TEST_BATCH, count, scope);
        NDArray labels = fill.labels(scope, TEST_BATCH, count, spec.classes());
        NetworkShape shape = training.evaluateBatch(images, labels);
        checkSizes(evaluation, shape);
        close("eval loss", training.takeEvaluation().loss(), evaluation.get("loss"));
        NDArray logits = Gradients.unrecorded(() -> network.logits(images, shape, false));
        close("eval logits", logits.toDoubleArray(), evaluation.get("logits"));
      }
    }

    private void checkEnd(TwoPhaseTraining training, AdaptorNetwork network) {
      close("final_alphas", array(training.alphas()), expected.get("final_alphas"));
      Map<String, NDArray> tensors = network.tensors();
      for (TensorSpec weight : network.plan().tensors()) {
        if (weight.kind().isWeight()) {
          checkTensor(weight, tensors, Objects.requireNonNull(ordinals().get(weight.name())));
        }
      }
      for (JsonNode row : expected.get("batchnorm")) {
        String name = row.get(0).asText();
        close(name, norm(values(tensors, name + ".running_mean")), row.get(1));
        close(name, norm(values(tensors, name + ".running_var")), row.get(2));
      }
    }

    private void checkTensor(TensorSpec weight, Map<String, NDArray> tensors, int ordinal) {
      JsonNode row = expected.get("params").get(ordinal);
      double[] values = values(tensors, weight.name());
      close("l2 of " + weight.name(), norm(values), row.get(3));
      Cases.assertClose(
          "dot of " + weight.name(),
          dot(values, fill.probe(weight, ordinal)),
          row.get(4).asDouble(),
          0,
          RELATIVE * row.get(3).asDouble());
    }

    private static void checkPhase(JsonNode phase, NetworkShape shape, Tally tally) {
      checkSizes(phase, shape);
      close("true", shape.runningSizeTrue(), phase.get("true"));
      close("loss", tally.loss(), phase.get("loss"));
    }

    private static void checkSizes(JsonNode phase, NetworkShape shape) {
      close("penalty", shape.penalty(), phase.get("penalty"));
      assertThat(shape.shape()).as("shape").isEqualTo(Cases.ints(phase.get("shape")));
    }

    private NDArray images(int batch, int count, NDManager scope) {
      return fill.images(scope, batch, count, spec.inputSize(), DataType.FLOAT64);
    }

    private static double[] alphaMomentum(TwoPhaseTraining training) {
      return training.state().entrySet().stream()
          .filter(each -> each.getKey().startsWith("optimizer.alphas."))
          .mapToDouble(each -> each.getValue().toDoubleArray()[0])
          .toArray();
    }

    private static double[] values(Map<String, NDArray> tensors, String name) {
      return Objects.requireNonNull(tensors.get(name), name).toDoubleArray();
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double norm(double[] values) {
      return Math.sqrt(dot(values, values));
    }

    private static double dot(double[] left, double[] right) {
      double sum = 0;
      for (int i = 0; i < left.length; i++) {
        sum += left[i] * right[i];
      }
      return sum;
    }

    private static void close(String what, double actual, JsonNode expected) {
      Cases.assertClose(what, actual, expected.asDouble(), RELATIVE, ABSOLUTE);
    }

    private static void close(String what, double[] actual, JsonNode expected) {
      Cases.assertClose(what, actual, Cases.array(expected), RELATIVE, ABSOLUTE);
    }
  }
}
