package io.shapestream.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's file, taken apart as an engine would.
 *
 * @param root the file system that a container would see
 * @param config what the image says of itself
 */
record Unpacked(Path root, JsonNode config) {

  static Unpacked of(Path image, Path folder) throws Exception {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Path root = Files.createDirectories(folder.resolve("root"));
    TestBase.run("tar", "xf", image.toString(), "-C", parts.toString());
    ObjectMapper json = new ObjectMapper();
    JsonNode manifest = json.readTree(parts.resolve("manifest.json").toFile()).path(0);
    for (JsonNode layer : manifest.path("Layers")) {
      TestBase.run("tar", "xzf", parts.resolve(layer.asText()).toString(), "-C", root.toString());
    }
    for (String mountPoint : List.of("tmp", "proc", "dev")) {
      Files.createDirectories(root.resolve(mountPoint));
    }
    Path config = parts.resolve(manifest.path("Config").asText());
    return new Unpacked(root, json.readTree(config.toFile()));
  }

  /** Whether this machine lets us do what an engine does. */
  static boolean canStart() throws Exception {
    return new ProcessBuilder(
                "unshare", "--mount", "--net", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
            .redirectErrorStream(true)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * Starts the image's entry point as its user, on a root that can't be written, with a /tmp that
   * can hold 8 MB: too little for what libraries would unpack. The network is this machine's.
   */
  Process start(Path errors, String... arguments) throws Exception {
    return start(List.of("unshare", "--mount"), errors, arguments);
  }

  /** As {@link #start}, without any network. */
  Process startAlone(Path errors, String... arguments) throws Exception {
    return start(List.of("unshare", "--mount", "--net"), errors, arguments);
  }

  private Process start(List<String> isolation, Path errors, String... arguments) throws Exception {
    String script =
        """
        mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && mount -t tmpfs -o mode=1777,size=8m tmpfs "$0/tmp" \
          && mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && user="$1" && shift \
          && exec chroot --userspec="$user" "$0" "$@"
        """;
    List<String> command = new ArrayList<>(isolation);
    command.addAll(List.of("sh", "-c", script, root.toString(), user()));
    config.at("/config/Entrypoint").forEach(word -> command.add(word.asText()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    config
        .at("/config/Env")
        .forEach(
            entry -> {
              String[] parts = entry.asText().split("=", 2);
              if (!parts[0].equals("PATH")) {
                builder.environment().put(parts[0], parts[1]);
              }
            });
    return builder.start();
  }

  String user() {
    return config.at("/config/User").asText();
  }
}
