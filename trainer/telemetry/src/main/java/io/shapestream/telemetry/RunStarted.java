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
 * @param audit of the epochs that are complete
 */
public record RunStarted(
    String stream,
    Network network,
    Schedule schedule,
    String device,
    Map<String, String> provenance,
    Audit audit)
    implements Report.Kind {
  static final int MOST_PROVENANCE = 1000;

  public RunStarted {
    Check.size("provenance", provenance.size(), MOST_PROVENANCE);
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
  }

  /** Before the first audit. */
  public RunStarted(
      String stream,
      Network network,
      Schedule schedule,
      String device,
      Map<String, String> provenance) {
    this(stream, network, schedule, device, provenance, Audit.NONE);
  }

  /**
   * Whether the run trained on what it should have.
   *
   * @param epochs complete epochs that were audited
   * @param violations samples in them that were not trained on exactly once
   */
  public record Audit(long epochs, long violations) {
    public static final Audit NONE = new Audit(0, 0);

    public Audit {
      Check.notNegative("audited_epochs", epochs);
      Check.notNegative("audit_violations", violations);
    }
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
   * @param budgetMacs bound on {@link Progress.NetworkState#macs}; 0 where there is none
   */
  public record Network(
      String name,
      String mode,
      int inputSize,
      int classes,
      long parameters,
      double r1,
      double r2,
      List<String> layers,
      long budgetMacs) {
    public Network {
      Check.notNegative("budget_macs", budgetMacs);
      Check.notNegative("input_size", inputSize);
      Check.notNegative("classes", classes);
      Check.notNegative("parameters", parameters);
      Check.finiteNotNegative("r1", r1);
      Check.finiteNotNegative("r2", r2);
      Check.size("layers", layers.size(), Progress.MOST_LAYERS);
      layers = List.copyOf(layers);
    }

    /** Without a bound on its multiply-accumulates. */
    public Network(
        String name,
        String mode,
        int inputSize,
        int classes,
        long parameters,
        double r1,
        double r2,
        List<String> layers) {
      this(name, mode, inputSize, classes, parameters, r1, r2, layers, 0);
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
