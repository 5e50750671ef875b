package io.shapestream.trainer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same step in PyTorch, in a process of its own: started from our values, on our batch. */
final class PyTorchStep {
  /** Of the first losses and alphas, relative to 1 or to the number where that is larger. */
  static final double TOLERANCE = 1e-3;

  private final Python python;
  private final long parameters;

  private PyTorchStep(Python python, long parameters) {
    this.python = python;
    this.parameters = parameters;
  }

  /** To be called before the first step of ours, which changes the values. */
  static PyTorchStep build(
      Python python, OwnStep own, NetworkSpec spec, String device, int threads, Path folder)
      throws IOException {
    Path weights = folder.resolve(spec.architecture().wireName() + ".safetensors");
    Path batch = folder.resolve(spec.architecture().wireName() + "-batch.safetensors");
    own.writeTo(weights, batch);
    TrainingSpec training = own.training();
    JsonNode built =
        python.ask(
            Map.ofEntries(
                Map.entry("do", "build"),
                Map.entry("network", spec.architecture().wireName()),
                Map.entry("width", spec.width()),
                Map.entry("classes", spec.classes()),
                Map.entry("size", spec.inputSize()),
                Map.entry("adaptors", own.shape().adaptors().size()),
                Map.entry("weights", weights.toString()),
                Map.entry("batch", batch.toString()),
                Map.entry("rates", rates(training)),
                Map.entry("threads", threads),
                Map.entry("device", device)));
    return new PyTorchStep(python, built.path("parameters").asLong());
  }

  /**
   * Takes the same first steps, and compares.
   *
   * @param losses ours: one alpha phase, then weight phases
   * @throws UserError with what differs: times of two different networks would mean nothing
   */
  void requireSame(OwnStep own, List<Double> losses) throws IOException {
    JsonNode answer = python.ask(Map.of("do", "check", "batches", losses.size() - 1));
    same("parameters", own.shape().parameters(), parameters);
    same("network shape", own.shape().shape(), integers(answer.path("shape")));
    near("losses", losses, numbers(answer.path("losses")));
    near("alphas", own.alphas(), numbers(answer.path("alphas")));
  }

  /** As most programs have it, and with the optimiser that goes over all tensors in one call. */
  List<Contestant> contestants(int alphaStep) {
    return List.of(
        new Contestant("PyTorch", steps -> round(steps, false).meanMs(alphaStep)),
        new Contestant("PyTorch, fused optimiser", steps -> round(steps, true).meanMs(alphaStep)));
  }

  private StepTime round(int steps, boolean fused) throws IOException {
    JsonNode answer =
        python.ask(
            Map.of("do", "time", "steps", steps, "fused", fused, "rate", OwnStep.TIMED_RATE));
    return new StepTime(answer.path("bothMs").asDouble(), answer.path("weightsMs").asDouble());
  }

  private static Map<String, Double> rates(TrainingSpec training) {
    return Map.of(
        "weights", training.learningRate(),
        "alphas", training.alphaLearningRate(),
        "decay", training.weightDecay());
  }

  private static void same(String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      throw differ(what, ours, theirs);
    }
  }

  private static void near(String what, List<Double> ours, List<Double> theirs) {
    if (ours.size() != theirs.size()) {
      throw differ(what, ours, theirs);
    }
    for (int i = 0; i < ours.size(); i++) {
      double allowed = TOLERANCE * Math.max(1, Math.abs(ours.get(i)));
      if (!(Math.abs(ours.get(i) - theirs.get(i)) <= allowed)) {
        throw differ(what, ours, theirs);
      }
    }
  }

  private static UserError differ(String what, Object ours, Object theirs) {
    return new UserError(
        "PyTorch does not train the same network, so no times were taken: %s must be %s, PyTorch's are %s"
            .formatted(what, ours, theirs));
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> integers = new ArrayList<>();
    array.forEach(number -> integers.add(number.asInt()));
    return integers;
  }
}
