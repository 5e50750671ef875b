package io.shapestream.trainer.bench;

import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.trainer.step.Compute;
import java.util.List;
import java.util.Map;

/**
 * What is timed, and how often.
 *
 * @param networks one after the other, images and classes alike
 * @param alphaStep the time of a step is the mean over so many batches, one of them with both
 *     phases
 * @param steps batches of a round with the weight phase alone
 * @param python the interpreter that may have PyTorch
 * @param versions of this program
 */
public record StepSettings(
    List<NetworkSpec> networks,
    int batchSize,
    int alphaStep,
    int rounds,
    int steps,
    Compute compute,
    String python,
    Map<String, String> versions) {

  public StepSettings {
    networks = List.copyOf(networks);
    versions = Map.copyOf(versions);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("networks must not be empty");
    }
  }
}
