package io.shapestream.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final String ROOT = "io.shapestream.trainer";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void theTrainerKnowsNoFeederAndNoMonitor() {
    classes()
        .that()
        .resideInAPackage(ROOT + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..",
            "io.shapestream.adaptor..",
            "io.shapestream.stream..",
            "io.shapestream.telemetry..",
            "io.shapestream.command..",
            "io.shapestream.metrics..",
            "io.prometheus.metrics.model.registry",
            "ai.djl..",
            "java..",
            "picocli..",
            "com.fasterxml.jackson..",
            "com.github.freva.asciitable..",
            "org.apache.kafka..",
            "org.slf4j..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void checkpointsKnowNoTensorEngineAndNoKafka() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..",
            "org.apache.kafka..",
            "io.shapestream.adaptor",
            "io.shapestream.adaptor.plan..",
            "io.shapestream.adaptor.network..",
            "io.shapestream.adaptor.training..",
            ROOT + ".step..")
        .check(CLASSES);
  }

  @Test
  void theShapeAndWeightsCommandsKnowNoTensorEngineAndNoKafka() {
    noClasses()
        .that()
        .haveNameMatching(
            ".*\\.(Shape(Command|Table|Report)|WeightsCommand|ImageOptions|NetworkOptions.*)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..",
            "org.apache.kafka..",
            "io.shapestream.adaptor.network..",
            "io.shapestream.adaptor.training..")
        .check(CLASSES);
  }

  @Test
  void ingestKnowsNoTensorEngine() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..", "io.shapestream.adaptor..", ROOT + ".step..", ROOT + ".report..")
        .check(CLASSES);
  }

  @Test
  void reportsSeeNumbersAndShapesOnly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "org.apache.kafka..", ROOT + ".ingest..", ROOT + ".step..")
        .check(CLASSES);
  }

  @Test
  void noStageKnowsTheLoop() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + ".ingest..", ROOT + ".step..", ROOT + ".checkpoint..", ROOT + ".report..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }
}
