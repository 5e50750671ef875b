package io.shapestream.images;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What there is an image of. */
enum Service {
  FEEDER(
      "datafeed/service", "io.shapestream.datafeed.DatafeedMain", "Feeds a data set to Kafka.", 50),
  TRAINER(
      "trainer/service",
      "io.shapestream.trainer.TrainerMain",
      "Trains a run on CPUs.",
      25,
      "-Dai.djl.offline=true"),
  TRAINER_CUDA(
      "trainer/service",
      "io.shapestream.trainer.TrainerMain",
      "Trains a run on a GPU.",
      25,
      "-Dai.djl.offline=true"),
  MONITOR(
      "monitor",
      "io.shapestream.monitor.MonitorMain",
      "Serves metrics and a live page of runs.",
      60),
  TOOLS(
      "deploy/standalone",
      "io.shapestream.standalone.StandaloneMain",
      "Makes and checks topics.",
      50),
  BROKER(
      "deploy/broker",
      "io.shapestream.broker.KafkaMain",
      "Runs a single-node Kafka broker for trials.",
      40);

  private final String module;
  private final String mainClass;
  private final String description;
  private final int heapPercent;
  private final String switches;

  Service(
      String module, String mainClass, String description, int heapPercent, String... switches) {
    this.module = module;
    this.mainClass = mainClass;
    this.description = description;
    this.heapPercent = heapPercent;
    this.switches = String.join(" ", switches);
  }

  /** Folder of the module whose runnable jar it is. */
  String module() {
    return module;
  }

  String mainClass() {
    return mainClass;
  }

  String description() {
    return description;
  }

  /** What its command line says to Java: not to be changed from outside. */
  List<String> switches() {
    return switches.isEmpty() ? List.of() : List.of(switches.split(" "));
  }

  /**
   * What Java is told unless {@code JDK_JAVA_OPTIONS} says otherwise, as {@code JAVA_TOOL_OPTIONS}:
   * the heap is a share of the container's memory, and the rest is for tensors and buffers.
   */
  String javaDefaults() {
    return "-XX:MaxRAMPercentage=%d -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError"
        .formatted(heapPercent);
  }

  /** Where it serves HTTP or Kafka, by default or by the chart's choice. */
  Optional<Integer> port() {
    return switch (this) {
      case MONITOR -> Optional.of(9464);
      case FEEDER -> Optional.of(9465);
      case BROKER -> Optional.of(9092);
      default -> Optional.empty();
    };
  }

  boolean trains() {
    return this == TRAINER || this == TRAINER_CUDA;
  }

  /** As in {@code shapestream-trainer-cuda}. */
  String imageName() {
    return "shapestream-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
