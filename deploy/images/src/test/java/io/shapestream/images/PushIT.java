package io.shapestream.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, against a registry on this machine that wants a login. */
class PushIT {
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  @SuppressWarnings("NullAway.Init") // set by JUnit before each test
  @TempDir
  Path folder;

  @Test
  void pushesWithWhatDockerLoginLeft() throws Exception {
    try (Registry registry = new Registry(folder)) {
      String login =
          "{\"auths\":{\"%s\":{\"auth\":\"dGVhbTpzZWNyZXQ=\"}}}".formatted(registry.address());
      Files.writeString(folder.resolve("config.json"), login);
      String line = push(registry).strip();
      assertThat(line)
          .matches(registry.address() + "/team/shapestream-broker:9@sha256:[0-9a-f]{64}");
      byte[] manifest = registry.manifests.get("/v2/team/shapestream-broker/manifests/9");
      assertThat(manifest).isNotNull();
      JsonNode layers = new ObjectMapper().readTree(manifest).path("layers");
      assertThat(layers.findValuesAsText("digest"))
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(digest -> assertThat(registry.blobs).containsKey(digest));
      assertThat(folder.resolve("shapestream-broker.cdx.json")).exists();
    }
  }

  @Test
  void withoutALoginItSaysSo() throws Exception {
    try (Registry registry = new Registry(folder)) {
      assertThat(push(registry))
          .startsWith("images: Can't make shapestream-broker")
          .contains("are you logged in?")
          .doesNotContain("\tat ");
      assertThat(registry.manifests).isEmpty();
    }
  }

  private String push(Registry registry) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Without it no password leaves in the clear; this registry has no TLS.
    command.addAll(List.of("-DsendCredentialsOverHttp=true", "-Xmx256m"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ImagesMain.class.getName()));
    command.addAll(List.of("--image", "broker", "--base", "scratch", "--tag", "9", "--insecure"));
    command.addAll(List.of("--out", folder.toString(), "--push", registry.address() + "/team"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("SHAPESTREAM_HOME", HOME.toString(), "HOME", "/nowhere"));
    builder.environment().put("DOCKER_CONFIG", folder.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
