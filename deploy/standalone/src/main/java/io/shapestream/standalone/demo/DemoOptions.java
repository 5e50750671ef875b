package io.shapestream.standalone.demo;

import io.shapestream.command.Violations;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a user can choose of the demo; a picocli mixin. */
final class DemoOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data set: a folder with MNIST-like IDX or CIFAR files (default: the Fashion-MNIST sample that ships with ShapeStream).")
  @Nullable Path data;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Where Kafka's data, checkpoints, logs and pictures lie (default: .shapestream/demo beside the launcher script).")
  @Nullable Path stateDir;

  @Option(
      names = "--fresh",
      description = "Start anew: delete what an earlier demo left in the state folder.")
  boolean fresh;

  @Option(
      names = "--json",
      description =
          "Write one JSON object to standard output and nothing else; progress goes to standard error.")
  boolean json;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "vgg-a",
      description = "Network of both runs (default: ${DEFAULT-VALUE}).")
  String network = "vgg-a";

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      defaultValue = "0.25",
      description = "Multiplier of the networks' channels, 0.01..4 (default: ${DEFAULT-VALUE}).")
  double width;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "28",
      description =
          "Both sides of the images that networks see, 4..1024; give 32 for CIFAR (default: ${DEFAULT-VALUE}).")
  int imageSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "6",
      description = "Epochs of both runs, 1..10000 (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images of a batch, 1..4096 (default: ${DEFAULT-VALUE}).")
  int batchSize;

  @Option(
      names = "--feeders",
      paramLabel = "N",
      defaultValue = "2",
      description = "Feeder processes, 1..4 (default: ${DEFAULT-VALUE}).")
  int feeders;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9465",
      description =
          "Port of the live page and of /metrics on 127.0.0.1; 0 takes any free one (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port of the Kafka broker on 127.0.0.1; 0 takes any free one (default: ${DEFAULT-VALUE}).")
  int kafkaPort;

  void check() {
    new Violations()
        .range("width", width, 0.01, 4)
        .range("image-size", imageSize, 4, 1024)
        .range("epochs", epochs, 1, 10_000)
        .range("batch-size", batchSize, 1, 4096)
        .range("feeders", feeders, 1, DemoPipeline.PARTITIONS)
        .range("port", port, 0, 65535)
        .range("kafka-port", kafkaPort, 0, 65535)
        .orThrow();
  }
}
