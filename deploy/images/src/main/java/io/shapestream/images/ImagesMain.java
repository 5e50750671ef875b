package io.shapestream.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryException;
import io.shapestream.command.Commands;
import io.shapestream.command.Sentences;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code images}. */
@Command(
    name = "images",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes container images of the services, without a container engine: one file each, for 'docker load' and the like, or pushed to a registry.",
      "Prints a line for each: where it is and the digest of what is in it. A list of its contents (CycloneDX) lies beside."
    })
public final class ImagesMain implements Callable<Integer> {

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Option(
      names = "--image",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "feeder,trainer,monitor,tools,broker",
      description =
          "Which, of feeder, trainer, trainer-cuda, monitor, tools, broker (default: ${DEFAULT-VALUE}).",
      converter = ServiceConverter.class)
  List<Service> images = List.of();

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      defaultValue = "eclipse-temurin:17-jre-noble",
      description =
          "What they stand on: a registry's image, tar://FILE or scratch (default: ${DEFAULT-VALUE}). It needs glibc, and Java 17"
              + " unless --java-runtime brings one.")
  String base = "eclipse-temurin:17-jre-noble";

  @Option(
      names = "--java-runtime",
      paramLabel = "DIR",
      description = "A Java runtime to put in, as jlink makes it (default: the base's).")
  @Nullable Path javaRuntime;

  @Option(
      names = "--libtorch",
      paramLabel = "DIR",
      description =
          "For trainer-cuda: folder with libtorch's libraries and DJL's libdjl_torch.so for the same version.")
  @Nullable Path libtorch;

  @Option(
      names = "--libtorch-version",
      paramLabel = "VERSION",
      defaultValue = "2.5.1",
      description = "Its version (default: ${DEFAULT-VALUE}).")
  String libtorchVersion = "2.5.1";

  @Option(
      names = "--libtorch-flavor",
      paramLabel = "FLAVOR",
      defaultValue = "cu124",
      description = "Its flavor (default: ${DEFAULT-VALUE}).")
  String libtorchFlavor = "cu124";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/images",
      description = "Where the files go (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("target/images");

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      defaultValue = "0.1.0-SNAPSHOT",
      description = "Tag of the images (default: ${DEFAULT-VALUE}, which the chart expects).")
  String tag = "0.1.0-SNAPSHOT";

  @Option(
      names = "--push",
      paramLabel = "REGISTRY",
      description =
          "Registry to push to in place of writing files, with the path before the images' names, such as registry.example/team;"
              + " logs in with what 'docker login' or 'podman login' left, or a credential helper.")
  @Nullable String push;

  @Option(
      names = "--insecure",
      description =
          "Lets the registries be without TLS or with a certificate that nobody signed: for those on this machine only.")
  boolean insecure;

  @Option(
      names = "--revision",
      paramLabel = "COMMIT",
      description = "What was built, for the label org.opencontainers.image.revision.")
  @Nullable String revision;

  public static void main(String[] arguments) {
    System.exit(Commands.run(new ImagesMain(), arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = Path.of(System.getenv().getOrDefault("SHAPESTREAM_HOME", "."));
    Files.createDirectories(out);
    for (Service image : images) {
      System.out.println(make(home, image));
    }
    return 0;
  }

  /** Makes one image; returns where it is, and its digest. */
  String make(Path home, Service image) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("image");
    Destination to = new Destination(out, push, insecure, tag);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      JibContainer made =
          new ImageBuilder(home, tag, Optional.ofNullable(revision))
              .layOut(image, base, Optional.ofNullable(javaRuntime), cuda(), work)
              .containerize(to.containerizer(image, isLocal(), work.resolve("cache"), threads));
      Files.copy(ImageBuilder.sbom(work), to.sbom(image), StandardCopyOption.REPLACE_EXISTING);
      return to.line(image, made);
    } catch (InvalidImageReferenceException | CacheDirectoryCreationException e) {
      throw new UserError(
          "push and tag must make an image's name (--push, --tag), were '%s' and '%s'"
              .formatted(push, tag),
          e);
    } catch (RegistryException | ExecutionException e) {
      throw new UserError(
          "Can't make %s on %s: %s. Are the registries reachable (--base, --push), and are you logged in?"
              .formatted(image.imageName(), base, Sentences.of(e)),
          e);
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
      delete(work);
    }
  }

  private boolean isLocal() {
    return base.equals("scratch") || base.startsWith("tar://");
  }

  private Optional<Libtorch> cuda() {
    return Optional.ofNullable(libtorch)
        .map(folder -> new Libtorch(folder, libtorchVersion, libtorchFlavor).checked());
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
