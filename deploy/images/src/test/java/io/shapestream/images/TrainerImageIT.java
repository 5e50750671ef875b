package io.shapestream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The trainer's image brings libtorch with it, ready to be loaded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // everything is made before all tests
class TrainerImageIT {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  private Path folder;
  private TestBase base;
  private AppJar jar;
  private Libtorch libtorch;

  @BeforeAll
  void unpack(@TempDir Path temporary) throws Exception {
    folder = temporary;
    jar = AppJar.of(HOME.resolve(Service.TRAINER.module()), folder.resolve("jar"));
    libtorch = Libtorch.ofCpu(jar.libraries(), folder.resolve("torch"));
    base = TestBase.in(folder, libtorch.folder());
  }

  /** Without a network it gets as far as Kafka: libtorch was loaded and computed what it should. */
  @Test
  void libtorchStartsWithoutADownloadAndWithoutPlaceToUnpack() throws Exception {
    assumeTrue(Unpacked.canStart(), "no mounts are allowed here: images are not started");
    ImagesMain builder = new ImagesMain();
    builder.base = "tar://" + base.image();
    builder.javaRuntime = base.runtime();
    builder.out = folder;
    builder.make(HOME, Service.TRAINER);
    Unpacked image =
        Unpacked.of(folder.resolve("shapestream-trainer.tar"), folder.resolve("image"));
    Path errors = folder.resolve("trainer.err");
    Process trainer =
        image.startAlone(
            errors, "--stream=s", "--run=r", "--checkpoints=/tmp/runs", "--log-level=DEBUG");
    assertThat(trainer.waitFor(240, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(Files.readString(errors))
        .contains("libtorch started in")
        .contains("no broker answered at 127.0.0.1:9092")
        .doesNotContain("libtorch can't be used");
  }

  @Test
  void layersGoFromWhatChangesLeastToWhatChangesMost() throws Exception {
    var plan = plan(Service.TRAINER, Optional.empty(), folder.resolve("plan"));
    assertThat(plan.getLayers())
        .extracting(layer -> layer.getName())
        .containsExactly("java", "natives", "libtorch", "libraries", "modules", "classes");
    assertThat(plan.getEnvironment())
        .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/libtorch")
        .containsEntry("PYTORCH_VERSION", "2.7.1")
        .containsEntry("PYTORCH_FLAVOR", "cpu");
    JsonNode torch = listed(folder.resolve("plan"), "libtorch");
    assertThat(torch.path("version").asText()).isEqualTo("2.7.1+cpu");
    assertThat(torch.path("components").findValuesAsText("name"))
        .contains("libtorch.so", "libtorch_cpu.so", "libc10.so", "libdjl_torch.so");
  }

  /** No GPU is needed to lay the image out: these libraries only take the place of CUDA's. */
  @Test
  void theImageForGpusBringsTheLibtorchThatWasGiven() throws Exception {
    Libtorch given = new Libtorch(libtorch.folder(), "2.5.1", "cu124");
    var plan = plan(Service.TRAINER_CUDA, Optional.of(given), folder.resolve("cuda"));
    assertThat(plan.getEnvironment())
        .containsEntry("PYTORCH_VERSION", "2.5.1")
        .containsEntry("PYTORCH_FLAVOR", "cu124")
        .containsEntry("NVIDIA_DRIVER_CAPABILITIES", "compute,utility");
    assertThat(listed(folder.resolve("cuda"), "libtorch").path("version").asText())
        .isEqualTo("2.5.1+cu124");
    assertThat(plan.getLayers().toString())
        .as("libtorch for CPUs stays out")
        .doesNotContain("pytorch-native-cpu");
  }

  private com.google.cloud.tools.jib.api.buildplan.ContainerBuildPlan plan(
      Service service, Optional<Libtorch> cuda, Path work) throws Exception {
    return new ImageBuilder(HOME, "v", Optional.empty())
        .layOut(
            service, "scratch", Optional.of(base.runtime()), cuda, Files.createDirectories(work))
        .toContainerBuildPlan();
  }

  private static JsonNode listed(Path work, String name) throws Exception {
    JsonNode list = new ObjectMapper().readTree(ImageBuilder.sbom(work).toFile());
    for (JsonNode component : list.path("components")) {
      if (component.path("name").asText().equals(name)) {
        return component;
      }
    }
    throw new AssertionError(List.of(name, list));
  }
}
