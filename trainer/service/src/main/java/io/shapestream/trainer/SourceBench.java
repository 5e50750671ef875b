package io.shapestream.trainer;

import static com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.command.KafkaSettings;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.Violations;
import io.shapestream.command.kafka.Brokers;
import io.shapestream.stream.StreamTopics;
import io.shapestream.trainer.bench.SourceResult;
import io.shapestream.trainer.bench.SourceSettings;
import io.shapestream.trainer.bench.SourceTrial;
import io.shapestream.trainer.step.Compute;
import io.shapestream.trainer.step.DeviceChoice;
import io.shapestream.trainer.step.Tf32;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench source}: whether training waits for Kafka. */
@Command(
    name = "bench source",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times training on batches from Kafka, beside the same steps on batches that lie in memory, in turns.",
      "Needs a broker (./shapestream kafka starts one): makes a stream of noise there, and deletes it at the end."
    })
public final class SourceBench implements Callable<Integer> {

  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin ImageOptions images = new ImageOptions();

  @Option(
      names = "--batch-size",
      paramLabel = "IMAGES",
      defaultValue = "16",
      description =
          "Images of a step, and of a unit of the stream, 2..8192, together at most 8 MiB (default: ${DEFAULT-VALUE}).")
  int batchSize = 16;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      defaultValue = "7",
      description = "How often each is timed, by turns, 1..1000 (default: ${DEFAULT-VALUE}).")
  int rounds = 7;

  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      defaultValue = "20",
      description =
          "Batches of a round, after 5 that aren't counted, 1..10000 (default: ${DEFAULT-VALUE}).")
  int steps = 20;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "As of trainer: auto, cpu, gpu:0, gpu:1 ... (default: ${DEFAULT-VALUE}).")
  String device = "auto";

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      defaultValue = "0",
      description =
          "Threads of libtorch, 0..1024; 0 leaves it to libtorch (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  boolean json;

  @Mixin KafkaSettings kafka = new KafkaSettings();
  @Mixin ServiceOptions service = ServiceOptions.quiet();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkSpec spec = images.plan(network).spec();
    Compute compute = new Compute(checkedDevice(spec), threads, Tf32.DEFAULT);
    Map<String, Object> client = kafka.client();
    Brokers.requireAnswer(client);
    SourceSettings settings =
        new SourceSettings(spec, batchSize, rounds, steps, compute, Provenance.tools());
    SourceResult result = new SourceTrial(settings, client).run();
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? json(result) : result.text());
    out.flush();
    return 0;
  }

  private DeviceChoice checkedDevice(NetworkSpec spec) {
    Optional<DeviceChoice> choice = DeviceChoice.parse(device);
    long side = spec.inputSize();
    long bytes = side * side * spec.inputChannels() * batchSize;
    new Violations()
        .range("batch-size", batchSize, 2, 8192)
        .check(
            bytes <= StreamTopics.MAX_UNIT_BYTES,
            "batch-size images must have at most %d bytes, %d have %d"
                .formatted(StreamTopics.MAX_UNIT_BYTES, batchSize, bytes))
        .range("rounds", rounds, 1, 1000)
        .range("steps", steps, 1, 10_000)
        .range("threads", threads, 0, 1024)
        .check(choice.isPresent(), "device must be auto, cpu or gpu:N, was '" + device + "'")
        .orThrow();
    return choice.orElseThrow();
  }

  private static String json(SourceResult result) throws JsonProcessingException {
    return new ObjectMapper().enable(INDENT_OUTPUT).writeValueAsString(result);
  }
}
