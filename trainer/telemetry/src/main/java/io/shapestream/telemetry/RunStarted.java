package io.shapestream.telemetry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What does not change while a run lives. Reported when the run starts and again at the start of
 * every epoch, so that a reader who came late, or whose topic was trimmed, learns it too.
 *
 * @param stream the image stream that the run trains on
 * @param device "cpu", "gpu(0)"
 * @param provenance configuration, seed, data fingerprint, commit, library versions
 */
public record RunStarted(
    String stream,
    Network network,
    Schedule schedule,
    String device,
    Map<String, String> provenance)
    implements Report.Kind {
  static final int MOST_PROVENANCE = 1000;

  public RunStarted {
    Check.size("provenance", provenance.size(), MOST_PROVENANCE);
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
  }

  /**
   * The network as configured.
   *
   * @param name "vgg-d"
   * @param mode "shape-adaptor"
   * @param inputSize pixels
   * @param parameters learned numbers, alphas included
   * @param r1 smaller branch factor of the adaptors
   * @param r2 larger branch factor of the adaptors
   * @param layers names of the layers whose sizes {@link Progress.NetworkState#shape} lists, first
   *     to last
   */
  public record Network(
      String name,
      String mode,
      int inputSize,
      int classes,
      long parameters,
      double r1,
      double r2,
      List<String> layers) {
    public Network {
      Check.notNegative("input_size", inputSize);
      Check.notNegative("classes", classes);
      Check.notNegative("parameters", parameters);
      Check.finiteNotNegative("r1", r1);
      Check.finiteNotNegative("r2", r2);
      Check.size("layers", layers.size(), Progress.MOST_LAYERS);
      layers = List.copyOf(layers);
    }
  }

  /**
   * How long the run is. {@code epochs} are those of the whole run, {@code batchSize} is images.
   */
  public record Schedule(long epochs, long stepsPerEpoch, int batchSize) {
    public Schedule {
      Check.notNegative("epochs", epochs);
      Check.notNegative("steps_per_epoch", stepsPerEpoch);
      Check.notNegative("batch_size", batchSize);
    }
  }
}
