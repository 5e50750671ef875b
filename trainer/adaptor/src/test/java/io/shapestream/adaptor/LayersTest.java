package io.shapestream.adaptor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Nothing points back: arithmetic, plan, then network, then training; pictures need plans only. */
class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.shapestream.adaptor");

  @Test
  void arithmeticPlansFilesAndPicturesKnowNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.shapestream.adaptor",
            "io.shapestream.adaptor.plan",
            "io.shapestream.adaptor.safetensors",
            "io.shapestream.adaptor.interchange",
            "io.shapestream.adaptor.picture")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..", "io.shapestream.adaptor.network..", "io.shapestream.adaptor.training..")
        .because("a program without natives can ask for shapes and draw them")
        .check(CLASSES);
  }

  @Test
  void arithmeticStandsAlone() {
    classes()
        .that()
        .resideInAPackage("io.shapestream.adaptor")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "io.shapestream.adaptor", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void networksKnowNoTraining() {
    noClasses()
        .that()
        .resideInAPackage("io.shapestream.adaptor.network")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.shapestream.adaptor.training", "io.shapestream.adaptor.picture")
        .check(CLASSES);
  }

  @Test
  void theLibraryKnowsNeitherKafkaNorTheRestOfTheProject() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "com.google.protobuf..",
            "io.micrometer..",
            "io.shapestream.command..",
            "io.shapestream.stream..",
            "io.shapestream.telemetry..")
        .check(CLASSES);
  }

  @Test
  void noStateIsSharedBetweenNetworks() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("two networks in one process never influence each other")
        .check(CLASSES);
  }
}
