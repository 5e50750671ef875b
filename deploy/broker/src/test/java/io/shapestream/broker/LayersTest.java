package io.shapestream.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {

  private static final JavaClasses BROKER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shapestream.broker");

  @Test
  void theBrokerKnowsTheCommandFrameAndNoStage() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.shapestream.broker..",
            "io.shapestream.command..",
            "java..",
            "kafka..",
            "org.apache.kafka..",
            "picocli..",
            "org.slf4j..",
            "ch.qos.logback..",
            "org.jspecify..")
        .check(BROKER);
  }

  @Test
  void onlyOneClassTouchesKafkasServer() {
    noClasses()
        .that()
        .doNotHaveSimpleName("KraftServer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "kafka..",
            "org.apache.kafka.metadata..",
            "org.apache.kafka.raft..",
            "org.apache.kafka.server..",
            "org.apache.kafka.common.utils..")
        .check(BROKER);
  }
}
