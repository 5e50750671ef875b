package io.shapestream.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {

  @Test
  void theCommandFrameKnowsNoService() {
    classes()
        .that()
        .resideInAPackage("io.shapestream.command..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.shapestream.command..",
            "java..",
            "picocli..",
            "org.apache.kafka..",
            "org.slf4j..",
            "ch.qos.logback.classic..",
            "org.jspecify..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.shapestream.command"));
  }
}
