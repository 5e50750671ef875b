package io.shapestream.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.shapestream.stream");

  @Test
  void theContractKnowsNoReader() {
    noClasses()
        .that()
        .resideInAPackage("io.shapestream.stream")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shapestream.stream.read")
        .check(CLASSES);
  }

  @Test
  void generatedClassesStayBehindTheRecords() {
    noClasses()
        .that()
        .resideInAPackage("io.shapestream.stream.read")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.shapestream.stream.wire", "com.google.protobuf..")
        .check(CLASSES);
  }

  @Test
  void theContractKnowsNoImagesTensorsOrMetrics() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..",
            "io.micrometer..",
            "java.awt..",
            "javax.imageio..",
            "io.shapestream.datafeed..",
            "io.shapestream.trainer..",
            "io.shapestream.monitor..",
            "io.shapestream.command..")
        .check(CLASSES);
  }
}
