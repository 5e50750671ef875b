package io.shapestream.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children are shell scripts here, in the place of the launcher. */
class ChildTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path home = Path.of("");
  private Path script = Path.of("");

  @BeforeEach
  void writeScript() {
    script = home.resolve("shapestream");
  }

  @Test
  void tellsWhereTheServiceIsReadyAndEndsWithItsInput() throws Exception {
    Child child = child("echo noise; echo READY 127.0.0.1:9; cat > /dev/null; exit 0");

    assertThat(child.awaitReady(SOON)).isEqualTo("127.0.0.1:9");
    assertThat(child.isAlive()).isTrue();
    child.requestStop();
    child.awaitEnd(SOON);

    assertThat(child.exitCode()).contains(0);
  }

  @Test
  void aServiceThatEndsTooSoonIsToldInItsOwnWords() throws Exception {
    Child child =
        child(
            "echo 'monitor: port 9465 is taken (--port)' >&2;"
                + "echo '2026-01-01T00:00:00 ERROR a dated line' >&2;"
                + "printf '\\tat io.shapestream.Frame\\n' >&2; exit 1");

    assertThatThrownBy(() -> child.awaitReady(SOON))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The service ended with exit code 1:")
        .hasMessageContaining("port 9465 is taken")
        .hasMessageContaining(home.resolve("service.log").toString())
        .message()
        .doesNotContain("dated line")
        .doesNotContain("Frame");
  }

  @Test
  void aServiceThatWontEndIsKilled() throws Exception {
    Child child = child("echo READY; trap '' TERM; while true; do sleep 0.1; done");
    child.awaitReady(SOON);

    child.requestStop();
    child.awaitEnd(Duration.ofMillis(300));

    assertThat(diesSoon(child)).isTrue();
  }

  @Test
  void childrenEndInReverseOrderTheFirstAlone() throws Exception {
    Path order = home.resolve("order");
    write("cat > /dev/null; echo $1 >> " + order);
    Children children = new Children();
    for (String name : List.of("broker", "feeder")) {
      children.add(Child.start(new Launcher(home), name, name, List.of(), home));
    }
    children.close();

    assertThat(Files.readAllLines(order)).containsExactly("feeder", "broker");
  }

  @Test
  void optionsOfTheParentAreNotTheChildren() {
    Map<String, String> environment =
        new TreeMap<>(
            Map.of(
                "SHAPESTREAM_CONFIG",
                "x",
                "SHAPESTREAM_HOME",
                "h",
                "PATH",
                "p",
                "SHAPESTREAM_JAVA_OPTIONS",
                "j"));

    new Launcher(home).adapt(environment);

    assertThat(environment)
        .containsOnlyKeys(
            "SHAPESTREAM_HOME", "PATH", "SHAPESTREAM_JAVA_OPTIONS", "SHAPESTREAM_SKIP_BUILD");
  }

  @Test
  void withoutTheScriptTheSentenceNamesTheVariable() {
    assertThatThrownBy(() -> Child.start(new Launcher(home), "x", "x", List.of(), home))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("SHAPESTREAM_HOME");
  }

  private Child child(String body) throws IOException {
    write(body);
    return Child.start(new Launcher(home), "service", "service", List.of(), home);
  }

  private void write(String body) throws IOException {
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private static boolean diesSoon(Child child) throws InterruptedException {
    for (int i = 0; i < 50 && child.isAlive(); i++) {
      Thread.sleep(20);
    }
    return !child.isAlive();
  }
}
