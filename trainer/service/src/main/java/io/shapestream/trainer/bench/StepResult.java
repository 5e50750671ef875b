package io.shapestream.trainer.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench step} found, as its JSON has it.
 *
 * @param versions of both sides
 * @param device of both sides
 * @param batchSize images
 * @param alphaStep every so many batches have both phases
 * @param steps batches of the weight phase alone in a round, which has one with both besides
 * @param missing why PyTorch was not measured; null where it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepResult(
    Map<String, String> versions,
    String device,
    int threads,
    int batchSize,
    int imageSize,
    int classes,
    int alphaStep,
    int rounds,
    int steps,
    List<Network> networks,
    @Nullable String missing) {

  public StepResult {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    networks = List.copyOf(networks);
  }

  /**
   * One network's.
   *
   * @param shape sizes of the maps that enter its stages, at which it was timed
   * @param losses ours of the first batches, alpha phase first; PyTorch's agree where it was there
   * @param alphas after those
   * @param contestants ours first
   */
  public record Network(
      String network,
      long parameters,
      long macs,
      List<Integer> shape,
      List<Double> losses,
      List<Double> alphas,
      List<Timed> contestants) {

    public Network {
      shape = List.copyOf(shape);
      losses = List.copyOf(losses);
      alphas = List.copyOf(alphas);
      contestants = List.copyOf(contestants);
    }
  }
}
