package io.shapestream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.Commands;
import io.shapestream.command.UserError;
import io.shapestream.standalone.topics.TopicsCommand;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
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
    Path natives = folder.resolve("natives");
    Natives.unpack(
        AppJar.of(HOME.resolve(Service.FEEDER.module()), folder.resolve("jar")).libraries(),
        natives);
    base = TestBase.in(folder, natives);
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
    builder.revision = "0a1b2c3";
    return builder;
  }

  @Test
  void theSameInputGivesTheSameImage() throws Exception {
    assertThat(builder().make(HOME, Service.MONITOR)).isEqualTo(digests.get(Service.MONITOR));
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
      assertThat(config.at("/Labels/org.opencontainers.image.revision").asText())
          .isEqualTo("0a1b2c3");
      assertThat(entry.getValue().config().path("created").asText()).startsWith("1970-01-01");
      assertThat(config.path("Env").toString())
          .as("where the chart's javaOptions are stronger")
          .contains("JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=");
      assertThat(config.path("Entrypoint").toString()).doesNotContain("-XX:");
      Path sbom = entry.getValue().root().resolve(ImageBuilder.SBOM.substring(1));
      assertThat(folder.resolve(entry.getKey().imageName() + ".cdx.json"))
          .as("beside the image, too")
          .hasSameBinaryContentAs(sbom);
      JsonNode list = new ObjectMapper().readTree(sbom.toFile());
      assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
      long jars;
      try (var files = Files.list(entry.getValue().root().resolve("opt/shapestream/lib"))) {
        jars = files.count();
      }
      assertThat(names(list)).contains("java-runtime", "kafka-clients");
      assertThat(list.path("components"))
          .filteredOn(part -> part.path("type").asText().equals("library"))
          .hasSizeGreaterThanOrEqualTo((int) jars)
          .allSatisfy(
              part -> {
                assertThat(part.path("version").asText()).isNotEqualTo("unknown").isNotEmpty();
                assertThat(part.at("/hashes/0/content").asText()).hasSize(64);
              });
    }
  }

  private static List<String> names(JsonNode list) {
    return list.path("components").findValuesAsText("name");
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
  void theFeederFeedsTheDataThatShipsAndAnswers() throws Exception {
    feeds("shipped");
  }

  /** OpenCV is where it was put, and not unpacked: there is no place for it. */
  @Test
  void theFeederDecodesImageFiles() throws Exception {
    for (int image = 0; image < 8; image++) {
      Path file =
          image(Service.FEEDER).root().resolve("photos/" + image % 2 + "/" + image + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
    feeds("photos", "--data", "/photos", "--image-size", "16", "--unit-size", "2");
  }

  private void feeds(String name, String... options) throws Exception {
    requireMounts();
    String stream = SharedBroker.freshName(name);
    String kafka = SharedBroker.bootstrapServers();
    int made = Commands.run(new TopicsCommand(), "--stream", stream, "--bootstrap-servers", kafka);
    assertThat(made).isZero();
    Path errors = folder.resolve(name + ".err");
    List<String> arguments =
        new ArrayList<>(
            List.of("--stream", stream, "--bootstrap-servers", kafka, "--metrics-port", "0"));
    arguments.addAll(List.of(options));
    Process feeder = image(Service.FEEDER).start(errors, arguments.toArray(String[]::new));
    try {
      assertThat(firstLine(feeder, errors)).isEqualTo("READY " + stream);
      String address = servedAt(errors);
      assertThatCode(() -> assertThat(get(address + "/healthz")).isEqualTo(200))
          .as(() -> log(errors))
          .doesNotThrowAnyException();
      assertThat(get(address + "/metrics")).isEqualTo(200);
    } finally {
      end(feeder);
    }
  }

  private static String log(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String servedAt(Path log) throws Exception {
    Matcher address = Pattern.compile("http://[0-9.:]+").matcher(Files.readString(log));
    assertThat(address.find()).as(Files.readString(log)).isTrue();
    return address.group();
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
