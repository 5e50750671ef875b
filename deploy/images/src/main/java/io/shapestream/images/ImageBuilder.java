package io.shapestream.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lays out one image. Layers, from what changes least: a Java runtime (where the base has none),
 * libtorch, libraries, the data set that ships, the project's modules, the service's classes with
 * the list of contents. File times are fixed, so the same input gives the same bytes.
 */
final class ImageBuilder {
  static final String USER = "10001:10001";
  static final String JAVA = "/opt/java";
  static final String LIBTORCH = "/opt/libtorch";
  static final String HOME = "/opt/shapestream";
  static final String SBOM = HOME + "/sbom.cdx.json";

  private static final String DATA = "datafeed/data/fashion-mnist";

  private final Path home;
  private final String version;

  /**
   * @param home the project's folder
   * @param version of the project
   */
  ImageBuilder(Path home, String version) {
    this.home = home;
    this.version = version;
  }

  /**
   * Lays an image out.
   *
   * @param base reference of a registry's image, {@code tar://FILE} or {@code scratch}
   * @param runtime a Java runtime to put in; without one the base must have it
   * @param cuda libtorch for {@link Service#TRAINER_CUDA}
   * @param work an empty folder
   */
  JibContainerBuilder layOut(
      Service service, String base, Optional<Path> runtime, Optional<Libtorch> cuda, Path work)
      throws IOException {
    AppJar jar = AppJar.of(home.resolve(service.module()), work);
    Map<String, String> environment = new TreeMap<>();
    List<FileEntriesLayer> layers = new ArrayList<>();
    if (runtime.isPresent()) {
      layers.add(folder("java", runtime.get(), JAVA));
    }
    if (service.trains()) {
      layers.add(torch(service, jar, cuda, work, environment));
    }
    List<Path> libraries =
        jar.libraries().stream().filter(path -> !Libtorch.isCarrier(path)).toList();
    layers.add(files("libraries", libraries));
    if (service == Service.FEEDER) {
      layers.add(folder("data", home.resolve(DATA), HOME + "/" + DATA));
      environment.put("SHAPESTREAM_HOME", HOME);
    }
    layers.add(files("modules", jar.own()));
    layers.add(classes(service, jar, libraries, work));
    return describe(from(base), service, runtime.isPresent())
        .setFileEntriesLayers(layers)
        .setEnvironment(environment);
  }

  private static JibContainerBuilder from(String base) {
    try {
      return base.equals("scratch") ? Jib.fromScratch() : Jib.from(base);
    } catch (InvalidImageReferenceException e) {
      throw new UserError(
          "base must be an image's reference, tar://FILE or scratch (--base), was '" + base + "'",
          e);
    }
  }

  private JibContainerBuilder describe(
      JibContainerBuilder image, Service service, boolean hasRuntime) {
    List<String> entrypoint = new ArrayList<>();
    entrypoint.add(hasRuntime ? JAVA + "/bin/java" : "java");
    entrypoint.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    entrypoint.addAll(service.switches());
    entrypoint.addAll(List.of("-cp", HOME + "/classes:" + HOME + "/lib/*", service.mainClass()));
    if (service == Service.MONITOR) {
      image.addExposedPort(Port.tcp(9464));
    }
    return image
        .setEntrypoint(entrypoint)
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
        .setCreationTime(Instant.EPOCH)
        .setLabels(
            Map.of(
                "org.opencontainers.image.title",
                service.imageName(),
                "org.opencontainers.image.description",
                service.description(),
                "org.opencontainers.image.version",
                version,
                "org.opencontainers.image.licenses",
                "Apache-2.0",
                "io.shapestream.sbom",
                SBOM));
  }

  private static FileEntriesLayer torch(
      Service service,
      AppJar jar,
      Optional<Libtorch> cuda,
      Path work,
      Map<String, String> environment)
      throws IOException {
    Libtorch libtorch =
        service == Service.TRAINER
            ? Libtorch.ofCpu(jar.libraries(), work.resolve("libtorch"))
            : cuda.orElseThrow(
                () -> new UserError("trainer-cuda needs a libtorch for GPUs (--libtorch DIR)"));
    environment.put("PYTORCH_LIBRARY_PATH", LIBTORCH);
    environment.put("PYTORCH_VERSION", libtorch.version());
    environment.put("PYTORCH_FLAVOR", libtorch.flavor());
    environment.put("LD_LIBRARY_PATH", LIBTORCH);
    environment.put("DJL_CACHE_DIR", "/tmp/djl");
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    return folder("libtorch", libtorch.folder(), LIBTORCH);
  }

  private FileEntriesLayer classes(Service service, AppJar jar, List<Path> libraries, Path work)
      throws IOException {
    List<Path> all = Stream.concat(libraries.stream(), jar.own().stream()).toList();
    Path list = work.resolve("sbom.cdx.json");
    Files.writeString(list, Sbom.of(service.imageName(), version, all));
    return folder("classes", jar.classes(), HOME + "/classes").toBuilder()
        .addEntry(list, AbsoluteUnixPath.get(SBOM))
        .build();
  }

  private static FileEntriesLayer files(String name, List<Path> files) {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    files.forEach(
        file -> layer.addEntry(file, AbsoluteUnixPath.get(HOME + "/lib/" + file.getFileName())));
    return layer.build();
  }

  /** A folder with all that is in it, in the order of names; programs stay programs. */
  static FileEntriesLayer folder(String name, Path folder, String target) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        layer.addEntry(
            file,
            AbsoluteUnixPath.get(target + "/" + folder.relativize(file)),
            FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"));
      }
    }
    return layer.build();
  }
}
