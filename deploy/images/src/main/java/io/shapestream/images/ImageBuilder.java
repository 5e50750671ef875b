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
 * native libraries, libtorch, libraries, the data set that ships, the project's modules, the
 * service's classes with the list of contents. File times are fixed, so the same input gives the
 * same bytes.
 */
final class ImageBuilder {
  static final String USER = "10001:10001";
  static final String JAVA = "/opt/java";
  static final String LIBTORCH = "/opt/libtorch";
  static final String HOME = "/opt/shapestream";
  static final String SBOM = HOME + "/sbom.cdx.json";

  private static final String DATA = "datafeed/data/fashion-mnist";

  private static final String LABEL = "org.opencontainers.image.";

  private final Path home;
  private final String version;
  private final Optional<String> revision;

  /**
   * @param home the project's folder
   * @param version of the project
   * @param revision the commit that was built, where it is to be told
   */
  ImageBuilder(Path home, String version, Optional<String> revision) {
    this.home = home;
    this.version = version;
    this.revision = revision;
  }

  /**
   * Lays an image out.
   *
   * @param base reference of a registry's image, {@code tar://FILE} or {@code scratch}
   * @param runtime a Java runtime to put in; without one the base must have it
   * @param cuda libtorch for {@link Service#TRAINER_CUDA}
   * @param work an empty folder; {@link #sbom} finds the list of contents there
   */
  JibContainerBuilder layOut(
      Service service, String base, Optional<Path> runtime, Optional<Libtorch> cuda, Path work)
      throws IOException {
    AppJar jar = AppJar.of(home.resolve(service.module()), work);
    Map<String, String> environment = new TreeMap<>();
    environment.put("JAVA_TOOL_OPTIONS", service.javaDefaults());
    List<FileEntriesLayer> layers = new ArrayList<>();
    Sbom contents = new Sbom(service.imageName(), version);
    if (runtime.isPresent()) {
      contents.addJava(runtime.get());
      layers.add(folder("java", runtime.get(), JAVA));
    }
    Natives.unpack(jar.libraries(), work.resolve("natives"));
    layers.add(folder("natives", work.resolve("natives"), Natives.FOLDER));
    if (service.trains()) {
      Libtorch libtorch = libtorch(service, jar, cuda, work);
      environment.putAll(libtorch.environment(LIBTORCH));
      layers.add(folder("libtorch", libtorch.folder(), LIBTORCH));
      contents.add(libtorch);
    }
    List<Path> libraries =
        jar.libraries().stream().filter(path -> !Natives.isCarrier(path)).toList();
    layers.add(files("libraries", libraries));
    if (service == Service.FEEDER) {
      layers.add(folder("data", home.resolve(DATA), HOME + "/" + DATA));
      environment.put("SHAPESTREAM_HOME", HOME);
    }
    layers.add(files("modules", jar.own()));
    describe(jar, contents);
    Files.writeString(sbom(work), contents.json());
    layers.add(classes(jar, work));
    return describe(from(base), service, base, runtime.isPresent())
        .setFileEntriesLayers(layers)
        .setEnvironment(environment);
  }

  /** Of libtorch its own files speak, not the library that carried one for CPUs. */
  private static void describe(AppJar jar, Sbom contents) {
    jar.libraries().stream()
        .filter(library -> !Libtorch.isCarrier(library))
        .forEach(contents::addJar);
    jar.own().forEach(contents::addJar);
  }

  /** The list of contents of the image that was laid out in a folder. */
  static Path sbom(Path work) {
    return work.resolve("sbom.cdx.json");
  }

  private static JibContainerBuilder from(String base) {
    try {
      if (base.equals("scratch")) {
        return Jib.fromScratch();
      }
      return base.startsWith("tar://") ? Jib.from(base) : Jib.from(Credentials.image(base));
    } catch (InvalidImageReferenceException e) {
      throw new UserError(
          "base must be an image's reference, tar://FILE or scratch (--base), was '" + base + "'",
          e);
    }
  }

  private JibContainerBuilder describe(
      JibContainerBuilder image, Service service, String base, boolean hasRuntime) {
    List<String> entrypoint = new ArrayList<>();
    entrypoint.add(hasRuntime ? JAVA + "/bin/java" : "java");
    entrypoint.addAll(service.switches());
    entrypoint.addAll(Natives.SWITCHES);
    entrypoint.addAll(List.of("-cp", HOME + "/classes:" + HOME + "/lib/*", service.mainClass()));
    service.port().ifPresent(port -> image.addExposedPort(Port.tcp(port)));
    return image
        .setEntrypoint(entrypoint)
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
        .setCreationTime(Instant.EPOCH)
        .setLabels(labels(service, base));
  }

  private Map<String, String> labels(Service service, String base) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(LABEL + "title", service.imageName());
    labels.put(LABEL + "description", service.description());
    labels.put(LABEL + "version", version);
    labels.put(LABEL + "licenses", "Apache-2.0");
    labels.put("io.shapestream.sbom", SBOM);
    revision.ifPresent(commit -> labels.put(LABEL + "revision", commit));
    if (!base.startsWith("tar://")) {
      labels.put(LABEL + "base.name", base);
    }
    return labels;
  }

  private static Libtorch libtorch(Service service, AppJar jar, Optional<Libtorch> cuda, Path work)
      throws IOException {
    return service == Service.TRAINER
        ? Libtorch.ofCpu(jar.libraries(), work.resolve("libtorch"))
        : cuda.orElseThrow(
            () -> new UserError("trainer-cuda needs a libtorch for GPUs (--libtorch DIR)"));
  }

  private static FileEntriesLayer classes(AppJar jar, Path work) throws IOException {
    return folder("classes", jar.classes(), HOME + "/classes").toBuilder()
        .addEntry(sbom(work), AbsoluteUnixPath.get(SBOM))
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
