package io.shapestream.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Native libraries that jars carry and would unpack when they are first used: OpenCV and Kafka's
 * compressions. In an image they lie unpacked in one folder.
 */
final class Natives {
  static final String FOLDER = "/opt/natives";

  /** Tells each of those that look for their libraries where they lie. */
  static final List<String> SWITCHES =
      List.of(
          "-Djava.library.path=" + FOLDER,
          "-Dorg.bytedeco.javacpp.pathsFirst=true",
          "-Dorg.xerial.snappy.lib.path=" + FOLDER,
          "-Dorg.xerial.snappy.lib.name=libsnappyjava.so");

  private static final Pattern CARRIED =
      Pattern.compile(
          "(net/jpountz/util/linux/amd64|linux/amd64|org/xerial/snappy/native/Linux/x86_64)/[^/]+\\.so"
              + "|org/bytedeco/.+/linux-x86_64/lib(jnijavacpp|gcc_s|quadmath|gfortran|openblas|jniopenblas(_nolapack)?"
              + "|(jni)?opencv_(core|imgproc|imgcodecs))\\.so.*");

  /** OpenCV looks for OpenBLAS under another name than its file has. */
  private static final String OPENBLAS = "libopenblas.so";

  private Natives() {}

  /** Unpacks what the libraries carry for Linux on x86-64. */
  static void unpack(List<Path> libraries, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path library : libraries) {
      try (JarFile jar = new JarFile(library.toFile())) {
        for (JarEntry entry : jar.stream().toList()) {
          unpack(jar, entry, folder);
        }
      }
    }
  }

  private static void unpack(JarFile jar, JarEntry entry, Path folder) throws IOException {
    if (CARRIED.matcher(entry.getName()).matches()) {
      String file = entry.getName().replaceFirst(".*/", "");
      try (InputStream content = jar.getInputStream(entry)) {
        Files.copy(content, folder.resolve(file.replace(OPENBLAS, "libopenblas_nolapack.so")));
      }
    }
  }

  /** Whether a library only carries what was unpacked. */
  static boolean isCarrier(Path library) {
    return Libtorch.isCarrier(library) || library.toString().endsWith("-linux-x86_64.jar");
  }
}
