package io.shapestream.trainer;

import static com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.Violations;
import io.shapestream.trainer.bench.StepResult;
import io.shapestream.trainer.bench.StepSettings;
import io.shapestream.trainer.bench.StepTrial;
import io.shapestream.trainer.step.Compute;
import io.shapestream.trainer.step.DeviceChoice;
import io.shapestream.trainer.step.Tf32;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench step}: a training step beside the same step in PyTorch. */
@Command(
    name = "bench step",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times a training step of networks with shape adaptors, beside the same step in PyTorch where a Python with torch is found:",
      "same weights, batch, device and threads, in turns. Network shape, parameters and the first losses must agree first."
    })
public final class StepBench implements Callable<Integer> {
  private static final List<String> NETWORKS = List.of("vgg-d", "resnet-50", "mobilenet-v2");

  @Option(
      names = "--networks",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "vgg-d,resnet-50,mobilenet-v2",
      description = "One or more of vgg-d (VGG-16), resnet-50 and mobilenet-v2 (default: all).")
  List<String> networks = List.of();

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "Multiplies their channels, 0.01..32 (default: ${DEFAULT-VALUE}).")
  double width = 1;

  @Option(
      names = "--batch-size",
      paramLabel = "IMAGES",
      defaultValue = "16",
      description = "Images of a step, 2..4096 (default: ${DEFAULT-VALUE}).")
  int batchSize = 16;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Sides of the images, 16..64 (default: ${DEFAULT-VALUE}).")
  int imageSize = 32;

  @Option(
      names = "--classes",
      paramLabel = "COUNT",
      defaultValue = "10",
      description = "2..100000 (default: ${DEFAULT-VALUE}).")
  int classes = 10;

  @Option(
      names = "--alpha-step",
      paramLabel = "BATCHES",
      defaultValue = "20",
      description =
          "The time of a step is the mean over so many batches, of which one has both phases, 1..1000000 (default: ${DEFAULT-VALUE}, the paper's).")
  int alphaStep = 20;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      defaultValue = "7",
      description = "How often each is timed, by turns, 1..1000 (default: ${DEFAULT-VALUE}).")
  int rounds = 7;

  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      defaultValue = "4",
      description =
          "Batches of a round with the weight phase alone; one with both comes before, 1..1000 (default: ${DEFAULT-VALUE}).")
  int steps = 4;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, gpu:0, gpu:1 ... or auto, of both sides (default: ${DEFAULT-VALUE}).")
  String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      defaultValue = "0",
      description =
          "Threads of both sides, 0..1024; 0 leaves it to libtorch (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--python",
      paramLabel = "PROGRAM",
      defaultValue = "python3",
      description = "The Python that has torch (default: ${DEFAULT-VALUE}).")
  String python = "python3";

  @Option(names = "--json", description = "Prints JSON instead of text, at the end.")
  boolean json;

  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Compute compute = new Compute(checkedDevice(), threads, Tf32.DEFAULT);
    StepSettings settings =
        new StepSettings(
            specs(), batchSize, alphaStep, rounds, steps, compute, python, Provenance.tools());
    PrintWriter out = command.commandLine().getOut();
    try (StepTrial trial = StepTrial.open(settings, json ? line -> {} : line -> say(out, line))) {
      StepResult result = trial.run();
      if (json) {
        say(out, new ObjectMapper().enable(INDENT_OUTPUT).writeValueAsString(result));
      }
    }
    return 0;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private DeviceChoice checkedDevice() {
    Optional<DeviceChoice> choice = DeviceChoice.parse(device);
    Violations violations = new Violations();
    violations
        .range("width", width, 0.01, 32)
        .range("batch-size", batchSize, 2, 4096)
        .range("image-size", imageSize, 16, 64)
        .range("classes", classes, 2, 100_000)
        .range("alpha-step", alphaStep, 1, 1_000_000)
        .range("rounds", rounds, 1, 1000)
        .range("steps", steps, 1, 1000)
        .range("threads", threads, 0, 1024)
        .check(choice.isPresent(), "device must be auto, cpu or gpu:N, was '" + device + "'");
    networks.forEach(
        name ->
            violations.check(
                NETWORKS.contains(name),
                "networks must be of " + String.join(", ", NETWORKS) + ", was '" + name + "'"));
    violations.orThrow();
    return choice.orElseThrow();
  }

  private List<NetworkSpec> specs() {
    return networks.stream()
        .map(
            name ->
                NetworkSpec.of(Architecture.of(name), Mode.SHAPE_ADAPTOR)
                    .width(width)
                    .inputSize(imageSize)
                    .classes(classes)
                    .build())
        .toList();
  }
}
