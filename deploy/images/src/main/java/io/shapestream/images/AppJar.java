package io.shapestream.images;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A service's runnable jar, taken apart: what is slow to change apart from what every commit
 * changes.
 *
 * @param libraries of others
 * @param own the project's modules
 * @param classes folder of the service's own classes
 */
record AppJar(List<Path> libraries, List<Path> own, Path classes) {
  private static final String LIBRARIES = "BOOT-INF/lib/";
  private static final String CLASSES = "BOOT-INF/classes/";

  AppJar {
    libraries = List.copyOf(libraries);
    own = List.copyOf(own);
  }

  /**
   * Takes the jar of a module apart.
   *
   * @param work an empty folder for its parts
   * @throws UserError when the module isn't built
   */
  static AppJar of(Path module, Path work) throws IOException {
    try (JarFile jar = new JarFile(find(module).toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        extract(jar, entry, work);
      }
    }
    List<Path> all = sorted(work.resolve("lib"));
    return new AppJar(
        all.stream().filter(path -> !isOwn(path)).toList(),
        all.stream().filter(AppJar::isOwn).toList(),
        work.resolve("classes"));
  }

  private static Path find(Path module) throws IOException {
    Path target = module.resolve("target");
    if (Files.isDirectory(target)) {
      for (Path file : sorted(target)) {
        if (file.toString().endsWith("-app.jar")) {
          return file;
        }
      }
    }
    throw new UserError(
        "There is no runnable jar in " + target + ": build it first (./shapestream build)");
  }

  private static void extract(JarFile jar, JarEntry entry, Path work) throws IOException {
    String name = entry.getName();
    Path target;
    if (name.startsWith(LIBRARIES)) {
      target = work.resolve("lib").resolve(name.substring(LIBRARIES.length())).normalize();
    } else if (name.startsWith(CLASSES)) {
      target = work.resolve("classes").resolve(name.substring(CLASSES.length())).normalize();
    } else {
      return;
    }
    if (!entry.isDirectory() && target.startsWith(work)) {
      Files.createDirectories(target.getParent());
      try (InputStream content = jar.getInputStream(entry)) {
        Files.copy(content, target);
      }
    }
  }

  private static boolean isOwn(Path library) {
    return library.getFileName().toString().startsWith("shapestream-");
  }

  static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
