package io.shapestream.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shapestream.standalone");

  @Test
  void theDemoKnowsServicesByTheirCommandLinesAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.shapestream.datafeed..",
            "io.shapestream.trainer..",
            "io.shapestream.monitor..",
            "io.shapestream.broker..",
            "ai.djl..")
        .check(classes);
  }

  @Test
  void childProcessesKnowNothingOfTheDemo() {
    noClasses()
        .that()
        .resideInAPackage("io.shapestream.standalone.process..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.shapestream.standalone.demo..", "io.shapestream.standalone.topics..")
        .check(classes);
  }
}
