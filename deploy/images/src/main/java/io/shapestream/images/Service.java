package io.shapestream.images;

import java.util.List;
import java.util.Locale;

/** What there is an image of. */
enum Service {
  FEEDER(
      "datafeed/service",
      "io.shapestream.datafeed.DatafeedMain",
      "Feeds a data set to Kafka.",
      "-XX:MaxRAMPercentage=50"),
  TRAINER(
      "trainer/service",
      "io.shapestream.trainer.TrainerMain",
      "Trains a run on CPUs.",
      "-XX:MaxRAMPercentage=25",
      "-Dai.djl.offline=true"),
  TRAINER_CUDA(
      "trainer/service",
      "io.shapestream.trainer.TrainerMain",
      "Trains a run on a GPU.",
      "-XX:MaxRAMPercentage=25",
      "-Dai.djl.offline=true"),
  MONITOR(
      "monitor",
      "io.shapestream.monitor.MonitorMain",
      "Serves metrics and a live page of runs.",
      "-XX:MaxRAMPercentage=60"),
  TOOLS(
      "deploy/standalone",
      "io.shapestream.standalone.StandaloneMain",
      "Makes and checks topics.",
      "-XX:MaxRAMPercentage=50"),
  BROKER(
      "deploy/broker",
      "io.shapestream.broker.KafkaMain",
      "Runs a single-node Kafka broker for trials.",
      "-XX:MaxRAMPercentage=40");

  private final String module;
  private final String mainClass;
  private final String description;
  private final String switches;

  Service(String module, String mainClass, String description, String... switches) {
    this.module = module;
    this.mainClass = mainClass;
    this.description = description;
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

  List<String> switches() {
    return List.of(switches.split(" "));
  }

  boolean trains() {
    return this == TRAINER || this == TRAINER_CUDA;
  }

  /** As in {@code shapestream-trainer-cuda}. */
  String imageName() {
    return "shapestream-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
