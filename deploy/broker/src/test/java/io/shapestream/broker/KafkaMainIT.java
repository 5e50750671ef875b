package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, as a user starts it. */
class KafkaMainIT {

  private static final String JAR =
      Objects.requireNonNull(System.getProperty("shapestream.broker.jar"), "path of the jar");

  private final Path folder;
  private final Path errors;

  KafkaMainIT(@TempDir Path temp) {
    folder = temp.resolve("data");
    errors = temp.resolve("errors");
  }

  @Test
  void printsReadyAndNothingElse() throws Exception {
    Process process =
        started("-jar", JAR, "--data-dir", folder.toString(), "--port", "0", "--stop-with-stdin");
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).matches("READY 127\\.0\\.0\\.1:[1-9][0-9]*");
    process.getOutputStream().close();
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("ends with its input").isTrue();
    assertThat(output.readLine()).as("a second line").isNull();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(errors))
        .as("standard error")
        .doesNotContainIgnoringCase("warn")
        .doesNotContain("SLF4J")
        .doesNotContain("\tat ");
  }

  @Test
  void startsFromInsideAnyRunnableJar() throws Exception {
    Process process =
        started(
            "-cp",
            JAR,
            "-Dloader.main=" + KafkaMain.class.getName(),
            "org.springframework.boot.loader.launch.PropertiesLauncher",
            "--data-dir",
            folder.toString(),
            "--port",
            "0",
            "--stop-with-stdin");
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("READY ");
    process.getOutputStream().close();
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("ends with its input").isTrue();
  }

  @Test
  void refusesOtherAddressesThanLoopback() throws Exception {
    Process process = started("-jar", JAR, "--host", "0.0.0.0");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(errors))
        .contains("kafka: host must be 127.0.0.1 (--host), was 0.0.0.0");
  }

  @Test
  void servesOthersUnderTheNameGiven() throws Exception {
    String name = InetAddress.getLocalHost().getHostAddress();
    Process process =
        started(
            "-jar",
            JAR,
            "--data-dir",
            folder.toString(),
            "--port",
            "0",
            "--advertised-host",
            name,
            "--stop-with-stdin");
    String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
    assertThat(ready).startsWith("READY " + name + ":");
    String address = ready.substring("READY ".length());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      assertThat(admin.describeCluster().nodes().get())
          .extracting(node -> node.host() + ":" + node.port())
          .containsExactly(address);
    }
    process.getOutputStream().close();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends with its input").isTrue();
  }

  @Test
  void refusesAPortThatIsNone() throws Exception {
    Process process = started("-jar", JAR, "--data-dir", folder.toString(), "--port", "70000");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(errors))
        .contains("kafka: port must be 0..65535 (0: any free one), was 70000");
    assertThat(folder).as("nothing was made").doesNotExist();
  }

  private Process started(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }
}
