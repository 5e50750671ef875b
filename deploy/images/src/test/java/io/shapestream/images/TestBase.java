package io.shapestream.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A base image and a Java runtime made on this machine, where no registry can be reached: a runtime
 * from jlink, and of the system only the shared libraries that the runtime asks for.
 */
record TestBase(Path image, Path runtime) {
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+\\.so\\S*) \\(0x");
  private static final String MODULES =
      "java.se,jdk.unsupported,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.zipfs,jdk.net";

  /**
   * @param natives folders with further native libraries that will run on it
   */
  static TestBase in(Path folder, Path... natives) throws Exception {
    Path runtime = folder.resolve("java");
    run(
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--add-modules",
        MODULES,
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        runtime.toString());
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder();
    Set<String> libraries = libraries(runtime);
    for (Path more : natives) {
      libraries.addAll(libraries(more));
    }
    for (String library : libraries) {
      layer.addEntry(
          Path.of(library).toRealPath(),
          AbsoluteUnixPath.get(library),
          FilePermissions.fromOctalString("755"));
    }
    Path image = folder.resolve("base.tar");
    Jib.fromScratch()
        .addFileEntriesLayer(layer.build())
        .containerize(Containerizer.to(TarImage.at(image).named("base")).setOfflineMode(true));
    return new TestBase(image, runtime);
  }

  /** Of the system, what the libraries and programs in a folder ask for. */
  private static Set<String> libraries(Path folder) throws Exception {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> binaries =
          files
              .map(Path::toString)
              .filter(file -> file.matches(".*(\\.so[.0-9]*|/bin/java)"))
              .toList();
      List<String> command = new ArrayList<>(List.of("ldd"));
      command.addAll(binaries);
      Matcher matcher = LIBRARY.matcher(run(command.toArray(String[]::new)));
      while (matcher.find()) {
        if (!matcher.group(1).startsWith(folder.toString())) {
          found.add(matcher.group(1));
        }
      }
    }
    return found;
  }

  static String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
