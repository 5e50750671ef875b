package io.shapestream.datafeed;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Data flow from dataset to preprocess to feed; nothing points back. */
class LayersTest {
  private static final String ROOT = "io.shapestream.datafeed";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void dataSetsKnowNeitherStreamNorKafkaNorWhatComesAfter() {
    refuse(
        "dataset",
        ROOT,
        ROOT + ".decode",
        ROOT + ".preprocess",
        ROOT + ".feed",
        ROOT + ".plan",
        "io.shapestream.stream..",
        "io.shapestream.command..",
        "org.apache.kafka..");
  }

  @Test
  void decodingKnowsNothingThatComesAfter() {
    refuse(
        "decode",
        ROOT,
        ROOT + ".preprocess",
        ROOT + ".feed",
        ROOT + ".plan",
        "io.shapestream.stream..",
        "io.shapestream.command..",
        "org.apache.kafka..");
  }

  @Test
  void downloadsKnowNeitherSamplesNorStreams() {
    refuse(
        "download",
        ROOT,
        ROOT + ".data",
        ROOT + ".dataset",
        ROOT + ".decode",
        ROOT + ".preprocess",
        ROOT + ".feed",
        ROOT + ".plan",
        "io.shapestream.stream..",
        "io.shapestream.command..",
        "org.apache.kafka..");
  }

  @Test
  void preprocessingKnowsNoKafkaAndNothingThatComesAfter() {
    refuse(
        "preprocess",
        ROOT,
        ROOT + ".feed",
        ROOT + ".plan",
        "io.shapestream.stream.read",
        "io.shapestream.command..",
        "org.apache.kafka..");
  }

  @Test
  void feedingKnowsNeitherDataSetsNorThePlanner() {
    refuse("feed", ROOT, ROOT + ".plan", ROOT + ".dataset", ROOT + ".meter");
  }

  @Test
  void planningKnowsNoImages() {
    refuse("plan", ROOT, ROOT + ".dataset", ROOT + ".preprocess", ROOT + ".feed");
  }

  @Test
  void feedersKnowNoTrainersNoMonitorsAndNoTensors() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..",
            "io.shapestream.trainer..",
            "io.shapestream.monitor..",
            "io.shapestream.telemetry..",
            "io.shapestream.adaptor..",
            "io.shapestream.broker..")
        .check(CLASSES);
  }

  @Test
  void metricsLibrariesStayWithTheMeters() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".meter")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(CLASSES);
  }

  private static void refuse(String stage, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + stage)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }
}
