package io.shapestream.images;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * libtorch as DJL takes it from a folder: its shared libraries and, beside them, DJL's own {@code
 * libdjl_torch.so} made for exactly that version. DJL doesn't compare versions there; the trainer's
 * self-test at the start does.
 *
 * @param folder with the libraries
 * @param version of libtorch
 * @param flavor such as cpu or cu124
 */
record Libtorch(Path folder, String version, String flavor) {
  static final String BRIDGE = "libdjl_torch.so";

  private static final String PLATFORM = "linux-x86_64";

  /** The one that the trainer's jar carries for CPUs, unpacked from its libraries into a folder. */
  static Libtorch ofCpu(List<Path> libraries, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path natives = named(libraries, "pytorch-native-cpu-");
    unpack(natives, "pytorch/cpu/" + PLATFORM + "/", folder);
    unpack(named(libraries, "pytorch-jni-"), "jnilib/" + PLATFORM + "/cpu/", folder);
    String version =
        natives.getFileName().toString().replaceFirst("^pytorch-native-cpu-([0-9.]+)-.*$", "$1");
    return new Libtorch(folder, version, "cpu").checked();
  }

  /**
   * @throws UserError when the folder lacks what DJL needs
   */
  Libtorch checked() {
    for (String library : List.of("libtorch.so", "libc10.so", BRIDGE)) {
      if (!Files.isRegularFile(folder.resolve(library))) {
        throw new UserError(
            "%s has no %s: it must hold libtorch's libraries and DJL's %s for the same version (--libtorch)"
                .formatted(folder, library, BRIDGE));
      }
    }
    return this;
  }

  /**
   * What tells DJL where it lies, so that nothing is unpacked or downloaded.
   *
   * @param place of the libraries in the image
   */
  Map<String, String> environment(String place) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PYTORCH_LIBRARY_PATH", place);
    environment.put("PYTORCH_VERSION", version);
    environment.put("PYTORCH_FLAVOR", flavor);
    environment.put("LD_LIBRARY_PATH", place);
    environment.put("DJL_CACHE_DIR", "/tmp/djl");
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    if (!flavor.equals("cpu")) { // the driver's libraries come from the node
      environment.put("NVIDIA_DRIVER_CAPABILITIES", "compute,utility");
    }
    return environment;
  }

  /** Whether a library only carries libtorch for CPUs. */
  static boolean isCarrier(Path library) {
    return library.getFileName().toString().startsWith("pytorch-native-");
  }

  private static Path named(List<Path> libraries, String prefix) {
    return libraries.stream()
        .filter(path -> path.getFileName().toString().startsWith(prefix))
        .findFirst()
        .orElseThrow(() -> new UserError("The trainer's jar has no library " + prefix + "*"));
  }

  private static void unpack(Path jar, String prefix, Path folder) throws IOException {
    try (JarFile content = new JarFile(jar.toFile())) {
      for (JarEntry entry : content.stream().toList()) {
        if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
          Path target = folder.resolve(Path.of(entry.getName()).getFileName().toString());
          try (InputStream library = content.getInputStream(entry)) {
            Files.copy(library, target);
          }
        }
      }
    }
  }
}
