package io.shapestream.trainer.bench;

import ai.djl.ndarray.NDManager;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.plan.NetworkShape;
import io.shapestream.trainer.step.TensorEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Times training steps beside PyTorch's. On the thread that made it; the two sides take turns, so
 * that neither computes while the other is timed.
 */
public final class StepTrial implements AutoCloseable {
  private static final int CHECKED_BATCHES = 2;

  private final StepSettings settings;
  private final Consumer<String> told;
  private final Path folder;
  private final NDManager manager;
  private final @Nullable Python python;
  private @Nullable String missing;

  private StepTrial(StepSettings settings, Consumer<String> told) throws IOException {
    this.settings = settings;
    this.told = told;
    this.folder = Files.createTempDirectory("shapestream-bench");
    this.manager = TensorEngine.start(settings.compute());
    this.python = Python.start(settings.python(), folder, why -> missing = why).orElse(null);
  }

  /**
   * Starts both sides' engines.
   *
   * @param told lines for people, as they become known
   */
  public static StepTrial open(StepSettings settings, Consumer<String> told) throws IOException {
    return new StepTrial(settings, told);
  }

  /**
   * Times all networks.
   *
   * @throws io.shapestream.command.UserError when PyTorch's network isn't the same
   */
  public StepResult run() throws IOException, InterruptedException {
    told.accept(StepText.head(result(List.of())));
    List<StepResult.Network> networks = new ArrayList<>();
    for (NetworkSpec spec : settings.networks()) {
      StepResult.Network network = network(spec);
      told.accept(StepText.of(network));
      networks.add(network);
    }
    if (missing != null) {
      told.accept(missing);
    }
    return result(networks);
  }

  @Override
  public void close() throws IOException {
    if (python != null) {
      python.close();
    }
    manager.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private StepResult.Network network(NetworkSpec spec) throws IOException, InterruptedException {
    try (OwnStep own = new OwnStep(spec, settings.batchSize(), manager)) {
      List<Contestant> contestants = new ArrayList<>();
      List<Double> losses = checked(own, spec, contestants);
      contestants.add(0, own.contestant(settings.alphaStep()));
      NetworkShape shape = own.shape();
      return new StepResult.Network(
          spec.architecture().wireName(),
          shape.parameters(),
          shape.macs(),
          shape.shape(),
          losses,
          own.alphas(),
          new Rounds(contestants).run(settings.rounds(), settings.steps()));
    }
  }

  /** Both sides take their first steps; adds PyTorch's, where it is there and does the same. */
  private List<Double> checked(OwnStep own, NetworkSpec spec, List<Contestant> contestants)
      throws IOException {
    if (python == null) {
      return own.losses(CHECKED_BATCHES);
    }
    PyTorchStep theirs =
        PyTorchStep.build(python, own, spec, device(), TensorEngine.threads(), folder);
    List<Double> losses = own.losses(CHECKED_BATCHES);
    theirs.requireSame(own, losses);
    contestants.addAll(theirs.contestants(settings.alphaStep()));
    return losses;
  }

  private StepResult result(List<StepResult.Network> networks) {
    NetworkSpec any = settings.networks().get(0);
    return new StepResult(
        versions(),
        device(),
        TensorEngine.threads(),
        settings.batchSize(),
        any.inputSize(),
        any.classes(),
        settings.alphaStep(),
        settings.rounds(),
        settings.steps(),
        networks,
        missing);
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>(settings.versions());
    if (python != null) {
      versions.putAll(python.versions());
    }
    return versions;
  }

  private String device() {
    return TensorEngine.name(manager.getDevice());
  }
}
