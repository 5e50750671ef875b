package io.shapestream.telemetry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
  private final JavaClasses telemetry =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.shapestream.telemetry..");

  @Test
  void knowsNoDeepLearningAndNoMetricsLibrary() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.shapestream.telemetry..",
            "com.google.protobuf..",
            "org.apache.kafka..",
            "org.jspecify..",
            "org.slf4j..")
        .check(telemetry);
  }

  @Test
  void onlyTheCodecSeesGeneratedMessages() {
    classes()
        .that()
        .resideInAPackage("io.shapestream.telemetry.wire")
        .should()
        .onlyHaveDependentClassesThat()
        .haveNameMatching(".*\\.wire\\..*|.*\\.(ReportCodec|ToWire|FromWire)(\\$\\d+)?")
        .check(telemetry);
  }
}
