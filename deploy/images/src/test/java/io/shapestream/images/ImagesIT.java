package io.shapestream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.UserError;
import io.shapestream.standalone.topics.TopicsCommand;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes images without a network, from the jars that the build has just made, and starts what is in
 * them. Where this machine allows no mounts, they are made and not started.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // everything is made before all tests
class ImagesIT {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  private Path folder;
  private TestBase base;
  private final Map<Service, Unpacked> images = new TreeMap<>();
  private final Map<Service, String> digests = new TreeMap<>();

  @BeforeAll
  void make(@TempDir Path temporary) throws Exception {
    folder = temporary;
    base = TestBase.in(folder);
    for (Service service : List.of(Service.FEEDER, Service.MONITOR)) {
      digests.put(service, builder().make(HOME, service));
      Path file = folder.resolve(service.imageName() + ".tar");
      images.put(service, Unpacked.of(file, folder.resolve(service.imageName())));
    }
  }

  private ImagesMain builder() {
    ImagesMain builder = new ImagesMain();
    builder.base = "tar://" + base.image();
    builder.javaRuntime = base.runtime();
    builder.out = folder;
    return builder;
  }

  @Test
  void theSameInputGivesTheSameImage() throws Exception {
    assertThat(builder().make(HOME, Service.MONITOR)).isEqualTo(digests.get(Service.MONITOR));
  }

  @Test
  void layersGoFromWhatChangesLeastToWhatChangesMost() throws Exception {
    Path work = Files.createDirectories(folder.resolve("plan"));
    var plan =
        new ImageBuilder(HOME, "v")
            .layOut(
                Service.TRAINER,
                "scratch",
                java.util.Optional.of(base.runtime()),
                java.util.Optional.empty(),
                work)
            .toContainerBuildPlan();
    assertThat(plan.getLayers())
        .extracting(layer -> layer.getName())
        .containsExactly("java", "libtorch", "libraries", "modules", "classes");
    assertThat(plan.getEnvironment())
        .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/libtorch")
        .containsEntry("PYTORCH_VERSION", "2.7.1")
        .containsEntry("PYTORCH_FLAVOR", "cpu");
    assertThat(AppJar.sorted(work.resolve("libtorch")))
        .as("unpacked when the image is made, not when it starts")
        .extracting(file -> file.getFileName().toString())
        .contains("libtorch.so", "libtorch_cpu.so", "libc10.so", "libdjl_torch.so");
  }

  @Test
  void theImageSaysWhatItIsAndWhatIsInIt() throws Exception {
    for (Map.Entry<Service, Unpacked> entry : images.entrySet()) {
      JsonNode config = entry.getValue().config().path("config");
      assertThat(entry.getValue().user()).isEqualTo("10001:10001");
      assertThat(config.at("/Labels/org.opencontainers.image.title").asText())
          .isEqualTo(entry.getKey().imageName());
      assertThat(config.at("/Labels/org.opencontainers.image.licenses").asText())
          .isEqualTo("Apache-2.0");
      assertThat(entry.getValue().config().path("created").asText()).startsWith("1970-01-01");
      Path sbom = entry.getValue().root().resolve(ImageBuilder.SBOM.substring(1));
      JsonNode list = new ObjectMapper().readTree(sbom.toFile());
      assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
      long jars;
      try (var files = Files.list(entry.getValue().root().resolve("opt/shapestream/lib"))) {
        jars = files.count();
      }
      assertThat(list.path("components")).hasSize((int) jars);
      assertThat(list.path("components"))
          .allSatisfy(
              part -> {
                assertThat(part.path("version").asText()).isNotEqualTo("unknown").isNotEmpty();
                assertThat(part.at("/hashes/0/content").asText()).hasSize(64);
              });
    }
  }

  @Test
  void theMonitorStartsAndAnswers() throws Exception {
    requireMounts();
    Path errors = folder.resolve("monitor.err");
    Process monitor =
        image(Service.MONITOR)
            .start(errors, "--port", "0", "--bootstrap-servers", SharedBroker.bootstrapServers());
    try {
      String ready = firstLine(monitor, errors);
      assertThat(ready).startsWith("READY http://127.0.0.1:");
      assertThat(get(ready.substring("READY ".length()) + "/healthz")).isEqualTo(200);
    } finally {
      end(monitor);
    }
    assertThat(monitor.exitValue()).as("128 + SIGTERM").isEqualTo(143);
  }

  @Test
  void theFeederStartsAndFeedsTheDataThatShips() throws Exception {
    requireMounts();
    String stream = SharedBroker.freshName("imaged");
    int made =
        io.shapestream.command.Commands.run(
            new TopicsCommand(),
            "--stream",
            stream,
            "--bootstrap-servers",
            SharedBroker.bootstrapServers());
    assertThat(made).isZero();
    Path errors = folder.resolve("feeder.err");
    Process feeder =
        image(Service.FEEDER)
            .start(
                errors, "--stream", stream, "--bootstrap-servers", SharedBroker.bootstrapServers());
    try {
      assertThat(firstLine(feeder, errors)).isEqualTo("READY " + stream);
    } finally {
      end(feeder);
    }
  }

  @Test
  void aModuleThatIsNotBuiltIsASentence() {
    assertThatThrownBy(() -> builder().make(folder, Service.TOOLS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("build it first (./shapestream build)");
  }

  @Test
  void aFolderWithoutLibtorchIsASentence() {
    ImagesMain builder = builder();
    builder.libtorch = folder;
    assertThatThrownBy(() -> builder.make(HOME, Service.TRAINER_CUDA))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no libtorch.so");
  }

  private Unpacked image(Service service) {
    return java.util.Objects.requireNonNull(images.get(service));
  }

  private static void requireMounts() throws Exception {
    assumeTrue(Unpacked.canStart(), "no mounts are allowed here: images are not started");
  }

  private static String firstLine(Process process, Path errors) throws Exception {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    assertThat(line).as(Files.readString(errors)).isNotNull();
    return line;
  }

  private static int get(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static void end(Process process) throws Exception {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
  }
}
