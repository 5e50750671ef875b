package io.shapestream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shapestream.command.Commands;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MonitorMainTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void explainsItself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--host", "127.0.0.1", "--port", "9464", "--forget-after", "24h", "--kafka")
        .doesNotContain("--stop-with-stdin");
  }

  @Test
  void refusesAPortThatCannotBe() {
    assertThat(run("--port", "65536")).isEqualTo(1);
    assertThat(err.toString()).contains("port must be 0..65535, was 65536").doesNotContain("\tat ");
  }

  @Test
  void refusesATimeThatIsNone() {
    assertThat(run("--forget-after", "soon")).isEqualTo(1);
    assertThat(err.toString())
        .contains("forget-after must be a number and s, m, h or d, such as 24h, was 'soon'");
  }

  @Test
  void refusesToForgetAtOnce() {
    assertThat(run("--forget-after", "0s")).isEqualTo(1);
    assertThat(err.toString()).contains("forget-after must be at least 1s, was 0 ms");
  }

  @Test
  void refusesABlankHost() {
    assertThat(run("--host", "")).isEqualTo(1);
    assertThat(err.toString()).contains("host must not be empty");
  }

  @Test
  void refusesHalfOfALoginOrOfACertificate() {
    assertThat(run("--user", "a:b", "--tls-keystore", "file")).isEqualTo(1);
    assertThat(err.toString())
        .contains("user and password-file go together, only user was given")
        .contains("tls-keystore and tls-password-file go together, only tls-keystore was given")
        .contains("user must not be empty and have no colon, was 'a:b'");
  }

  @Test
  void refusesAPasswordThatIsNone(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\nsecond line");
    assertThat(run("--user", "a", "--password-file", empty.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("password-file must have a password in its first line, had none: " + empty);
    assertThat(run("--user", "a", "--password-file", folder.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("password-file must be a readable text file, was " + folder.resolve("none"))
        .doesNotContain("\tat ");
  }

  @Test
  void refusesACertificateThatCannotBeOpened(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("no-keystore"), "hello");
    assertThat(run("--tls-keystore", file.toString(), "--tls-password-file", file.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "tls-keystore must be a PKCS #12 file that the password in tls-password-file opens")
        .contains("was " + file)
        .doesNotContain("\tat ");
  }

  @Test
  void takesItsValuesFromTheEnvironmentToo() {
    Map<String, String> environment = Map.of("SHAPESTREAM_PORT", "-5");
    assertThat(Commands.run(environment, line())).isEqualTo(1);
    assertThat(err.toString()).contains("port must be 0..65535, was -5");
  }

  @Test
  void readsTimesOfEveryUnit() {
    assertThat(Times.parse("key", "90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Times.parse("key", "5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Times.parse("key", "24h")).isEqualTo(Duration.ofHours(24));
    assertThat(Times.parse("key", "7d")).isEqualTo(Duration.ofDays(7));
    Assertions.assertThatThrownBy(() -> Times.parse("key", "-1s")).isInstanceOf(UserError.class);
  }

  private int run(String... arguments) {
    return Commands.run(Map.of(), line(), arguments);
  }

  private CommandLine line() {
    return new CommandLine(new MonitorMain())
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true));
  }
}
