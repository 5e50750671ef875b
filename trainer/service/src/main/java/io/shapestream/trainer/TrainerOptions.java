package io.shapestream.trainer;

import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.Precision;
import io.shapestream.adaptor.interchange.Head;
import io.shapestream.adaptor.training.Refinements;
import io.shapestream.adaptor.training.TrainingSpec;
import io.shapestream.command.Violations;
import io.shapestream.trainer.report.ReportEvery;
import io.shapestream.trainer.step.Compute;
import io.shapestream.trainer.step.DeviceChoice;
import io.shapestream.trainer.step.Pretrained;
import io.shapestream.trainer.step.Tf32;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a user can choose about a run; a picocli mixin. Each key stands here once. */
final class TrainerOptions {
  private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,199}";
  private static final String NAME_MEANING =
      "1..200 letters, digits, '.', '_' or '-' that begin with a letter or digit";
  private static final int LARGEST_INPUT = 4096;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      required = true,
      description = "The image stream to train on.")
  String stream = "";

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description =
          "The run's name in telemetry and on disk (default: STREAM-NETWORK-MODE, with the seed if it isn't 1).")
  String run = "";

  @Mixin NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "none",
      completionCandidates = Preset.Names.class,
      description =
          "Settings of one of the paper's experiments, one of ${COMPLETION-CANDIDATES}; whatever else is given wins over them (default: ${DEFAULT-VALUE}, the paper's by the images' size).")
  String preset = "none";

  @Option(
      names = "--pretrained",
      paramLabel = "FILE",
      description =
          "Starts from the weights in this safetensors file, under PyTorch's names (torchvision's for the networks as designed), instead of random ones; a run that goes on from a checkpoint does not read it (default: none).")
  @Nullable Path pretrained;

  @Option(
      names = "--pretrained-head",
      paramLabel = "FROM",
      description =
          "Where the classifier starts: file takes the file's, which must have as many classes; new leaves it aside for a random one (default: new in mode autotl, file otherwise).")
  @Nullable Head pretrainedHead;

  @Option(
      names = "--epochs",
      paramLabel = "COUNT",
      description =
          "Passes over the train split, 1..1000000, no more than the stream has (default: the preset's, otherwise 200, the paper's).")
  @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "IMAGES",
      description =
          "Images of a step, 1..65536, a multiple of the stream's unit size (default: the preset's, otherwise 128, the paper's).")
  @Nullable Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Of the weights, falling to 0 along a cosine over the epochs, 0..1000 (default: the preset's, otherwise the paper's, 0.1; 0.01 for images of 224 pixels and more).")
  @Nullable Double learningRate;

  @Option(
      names = "--alpha-learning-rate",
      paramLabel = "RATE",
      description = "Of the alphas, 0..1000 (default: the paper's, 0.1).")
  @Nullable Double alphaLearningRate;

  @Option(
      names = "--alpha-step",
      paramLabel = "BATCHES",
      description =
          "Alphas learn once in so many batches, 1..1000000 (default: the preset's, otherwise the paper's, 20; 1500 for images of 224 pixels and more).")
  @Nullable Integer alphaStep;

  @Option(
      names = "--weight-decay",
      paramLabel = "FACTOR",
      description =
          "Of the weights, never of alphas, 0..1 (default: the preset's, otherwise the paper's, 0.0005; 0.00004 for MobileNetV2).")
  @Nullable Double weightDecay;

  @Option(
      names = "--momentum",
      paramLabel = "FACTOR",
      description = "Nesterov momentum of weights and alphas, 0..1 (default: the paper's, 0.9).")
  @Nullable Double momentum;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of each target that is spread over all classes in training, 0..0.99 (default: ${DEFAULT-VALUE}, off, as in the paper).")
  double labelSmoothing;

  @Option(
      names = "--warm-up",
      paramLabel = "EPOCHS",
      defaultValue = "0",
      description =
          "Epochs over which the weights' learning rate rises along a line, before the cosine; fewer than epochs (default: ${DEFAULT-VALUE}, off, as in the paper).")
  int warmUp;

  @Option(
      names = "--clip-norm",
      paramLabel = "LENGTH",
      defaultValue = "0",
      description =
          "Scales the gradient of all weights together down to this Euclidean length where it is longer, 0..1e9 (default: ${DEFAULT-VALUE}, off, as in the paper).")
  double clipNorm;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "What to compute on: cpu, gpu:0, gpu:1 ..., or auto, the first GPU where libtorch sees one and the CPU otherwise. One run takes one device (default: ${DEFAULT-VALUE}).")
  String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description =
          "Number type: float32, float64, or bfloat16, which rounds feature maps and the operands of convolutions to 8 bits of significand and keeps weights in float32 (default: ${DEFAULT-VALUE}).")
  String precision = "float32";

  @Option(
      names = "--tf32",
      paramLabel = "WHERE",
      defaultValue = "default",
      description =
          "Whether a GPU may round float32 operands to TensorFloat-32: default, in convolutions only; on, in matrix products too; off, nowhere. on and off take an environment variable beside, see docs/gpu.md; no effect on a CPU (default: ${DEFAULT-VALUE}).")
  Tf32 tf32 = Tf32.DEFAULT;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      defaultValue = "0",
      description =
          "Threads of libtorch, 0..1024; 0 leaves it to libtorch. A resumed run equals an undisturbed one to the bit only with the same number (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      defaultValue = ".shapestream/runs",
      description =
          "Folder of runs: DIR/RUN holds the run's checkpoints, result and pictures (default: ${DEFAULT-VALUE}).")
  Path checkpoints = Path.of(".shapestream/runs");

  @Option(
      names = "--checkpoint-every",
      paramLabel = "UNITS",
      defaultValue = "1000",
      description =
          "Checkpoint after so many units of the stream, beside the one after each epoch, 0..1000000000; 0: only after epochs (default: ${DEFAULT-VALUE}).")
  int checkpointEvery = 1000;

  @Option(
      names = "--keep-checkpoints",
      paramLabel = "COUNT",
      defaultValue = "2",
      description =
          "How many of the latest checkpoints stay, 1..1000; the best one stays beside them (default: ${DEFAULT-VALUE}).")
  int keepCheckpoints = 2;

  @Option(
      names = "--resume",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "Where the run goes on: auto takes its latest checkpoint if it has one, last its latest, best the one with the best accuracy, a path that checkpoint; later ones are deleted with the next write. never deletes the run's checkpoints and starts anew (default: ${DEFAULT-VALUE}).")
  String resume = "auto";

  @Option(
      names = "--join",
      paramLabel = "WHERE",
      defaultValue = "beginning",
      converter = JoinConverter.class,
      description =
          "Where a run without checkpoint gets on the stream: beginning, with its first epoch, which must still be retained; next-epoch, with the first one that nothing has been fed of yet (default: ${DEFAULT-VALUE}).")
  Join join = Join.BEGINNING;

  @Option(
      names = "--report-every",
      paramLabel = "INTERVAL",
      defaultValue = "1s",
      description =
          "Reports progress after so many steps (50) or seconds (1s), up to 999999 (default: ${DEFAULT-VALUE}).")
  String reportEvery = "1s";

  @Option(
      names = "--no-telemetry",
      description = "Don't report to Kafka; the log, the result and checkpoints stay.")
  boolean noTelemetry;

  @Option(
      names = "--stop-after",
      hidden = true,
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Stop as if asked to once so many steps are trained; 0: never. For tests.")
  long stopAfter;

  /**
   * The choices, checked as far as they can be without the stream.
   *
   * @throws io.shapestream.command.UserError naming everything that is wrong
   */
  RunConfig checked() {
    Violations violations = new Violations();
    Preset chosen = preset(violations);
    network.orElse(chosen);
    int images = or(batchSize, chosen.batchSize());
    violations.matches("stream", stream, NAME, NAME_MEANING);
    violations.matches("run", name(), NAME, NAME_MEANING);
    violations.range("batch-size", images, 1, 65_536);
    violations.range("threads", threads, 0, 1024);
    violations.range("checkpoint-every", checkpointEvery, 0, 1_000_000_000);
    violations.range("keep-checkpoints", keepCheckpoints, 1, 1000);
    violations.range("stop-after", stopAfter, 0, Long.MAX_VALUE);
    Optional<DeviceChoice> on = DeviceChoice.parse(device);
    violations.check(
        on.isPresent(), "device must be auto, cpu or gpu:0 .. gpu:999, was '" + device + "'");
    Optional<Resume> from = Resume.parse(resume);
    violations.check(
        from.isPresent(),
        "resume must be auto, last, best, never or the folder of a checkpoint, was '"
            + resume
            + "'");
    Optional<ReportEvery> every = ReportEvery.parse(reportEvery);
    violations.check(
        every.isPresent(),
        "report-every must be 1..999999 steps (50) or seconds (1s), was '" + reportEvery + "'");
    Precision numbers =
        NetworkOptions.checked(violations, () -> Precision.of(precision)).orElse(Precision.FLOAT32);
    NetworkSpec spec =
        network.spec(violations, LARGEST_INPUT).toBuilder().precision(numbers).build();
    NetworkOptions.checked(violations, () -> training(chosen, spec));
    violations.check(
        pretrainedHead == null || pretrained != null,
        "pretrained-head must be absent without pretrained, was " + pretrainedHead);
    violations.orThrow();
    return new RunConfig(
        name(),
        stream,
        spec,
        pretrained(spec),
        network -> training(chosen, network),
        images,
        new Compute(on.orElseThrow(), threads, tf32),
        checkpoints.resolve(name()),
        checkpointEvery,
        keepCheckpoints,
        from.orElseThrow(),
        join,
        every.orElseThrow(),
        stopAfter,
        !noTelemetry,
        identity(chosen));
  }

  private Preset preset(Violations violations) {
    Optional<Preset> found = Preset.of(preset);
    violations.check(
        found.isPresent(),
        "preset must be one of "
            + String.join(", ", new Preset.Names())
            + ", was '"
            + preset
            + "'");
    return found.orElse(Preset.NONE);
  }

  /** The run's name, given or derived. */
  String name() {
    String derived = stream + "-" + network.name();
    return run.isEmpty() ? derived : run;
  }

  /** How a network is trained, with the preset's values where none is given. */
  private TrainingSpec training(Preset chosen, NetworkSpec spec) {
    int length = or(epochs, chosen.epochs());
    TrainingSpec paper = chosen.training(spec, Math.max(1, length)); // told below, with the rest
    return new TrainingSpec(
        or(learningRate, paper.learningRate()),
        or(alphaLearningRate, paper.alphaLearningRate()),
        or(momentum, paper.momentum()),
        or(weightDecay, paper.weightDecay()),
        or(alphaStep, paper.alphaStep()),
        length,
        new Refinements(labelSmoothing, warmUp, clipNorm));
  }

  /** In transfer learning the classes are others than those of the pretrained network. */
  private Optional<Pretrained> pretrained(NetworkSpec spec) {
    Head byDefault = spec.mode() == Mode.AUTOTL ? Head.NEW : Head.FILE;
    return Optional.ofNullable(pretrained)
        .map(file -> new Pretrained(file, or(pretrainedHead, byDefault)));
  }

  /**
   * What the run's numbers depend on, as given; what the stream adds is not in it, and a preset
   * shows in the values that it leads to.
   */
  private Map<String, String> identity(Preset chosen) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("stream", stream);
    network.identity(keys);
    keys.put("pretrained", given(pretrained));
    keys.put("pretrained-head", given(pretrainedHead));
    keys.put("precision", precision);
    keys.put("epochs", String.valueOf(or(epochs, chosen.epochs())));
    keys.put("batch-size", String.valueOf(or(batchSize, chosen.batchSize())));
    keys.put("learning-rate", given(learningRate));
    keys.put("alpha-learning-rate", given(alphaLearningRate));
    keys.put("alpha-step", given(alphaStep));
    keys.put("weight-decay", given(weightDecay));
    keys.put("momentum", given(momentum));
    keys.put("label-smoothing", String.valueOf(labelSmoothing));
    keys.put("warm-up", String.valueOf(warmUp));
    keys.put("clip-norm", String.valueOf(clipNorm));
    return keys;
  }

  static String given(@Nullable Object value) {
    return value == null ? "default" : String.valueOf(value);
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
