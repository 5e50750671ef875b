package io.shapestream.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.shapestream.stream.Rejection;
import org.junit.jupiter.api.Test;

class LayersTest {
  private final JavaClasses monitor =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.shapestream.monitor..");

  @Test
  void dataFlowsFromCollectToMeterToExpose() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("wiring")
        .definedBy("io.shapestream.monitor")
        .layer("expose")
        .definedBy("io.shapestream.monitor.expose..")
        .layer("meter")
        .definedBy("io.shapestream.monitor.meter..")
        .layer("collect")
        .definedBy("io.shapestream.monitor.collect..")
        .whereLayer("wiring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("expose")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("meter")
        .mayOnlyBeAccessedByLayers("wiring", "expose")
        .whereLayer("collect")
        .mayOnlyBeAccessedByLayers("wiring", "expose", "meter")
        .check(monitor);
  }

  @Test
  void onlyExposeKnowsTheWebServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.shapestream.monitor.expose..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "jakarta.servlet..", "org.eclipse.jetty..")
        .check(monitor);
  }

  @Test
  void collectKnowsNoMetricsLibrary() {
    noClasses()
        .that()
        .resideInAPackage("io.shapestream.monitor.collect..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..", "io.javalin..")
        .check(monitor);
  }

  @Test
  void nobodySeesGeneratedMessagesOrOtherServices() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.shapestream.telemetry.wire..",
            "io.shapestream.datafeed..",
            "io.shapestream.adaptor..",
            "io.shapestream.trainer..")
        .check(monitor);
  }

  @Test
  void onlyCollectReadsStreamsAndPagesSeeNoMoreThanRejections() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.shapestream.monitor.collect..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("io.shapestream.stream..")
                .and(DescribedPredicate.not(JavaClass.Predicates.type(Rejection.class))))
        .check(monitor);
  }
}
