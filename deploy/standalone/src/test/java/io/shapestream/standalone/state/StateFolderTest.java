package io.shapestream.standalone.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  @TempDir Path temporary = Path.of("");

  @Test
  void theSameDemoContinues() {
    try (StateFolder state = open()) {
      state.continueWith(settings("epochs", "4"));
      state.continueWith(settings("epochs", "4"));
      assertThat(root().resolve("demo.properties")).exists();
    }
  }

  @Test
  void anotherDemoIsRefusedWithWhatDiffers() {
    try (StateFolder state = open()) {
      state.continueWith(settings("epochs", "4"));
      assertThatThrownBy(() -> state.continueWith(settings("epochs", "5")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("epochs was 4 and is now 5")
          .hasMessageContaining("--fresh");
    }
  }

  @Test
  void clearingRemovesWhatDemosLeaveAndNothingElse() throws IOException {
    try (StateFolder state = open()) {
      state.continueWith(settings("epochs", "4"));
      Files.writeString(state.runs().resolve("checkpoint"), "x");
      Files.writeString(root().resolve("mine"), "x");

      state.clear();

      assertThat(root().resolve("runs")).doesNotExist();
      assertThat(root().resolve("mine")).exists();
      state.continueWith(settings("epochs", "5"));
    }
  }

  @Test
  void aDemoThatFailedBeforeItTrainedBindsNoLaterOne() throws IOException {
    try (StateFolder state = open()) {
      state.continueWith(settings("data", "/broken"));
      Path log = Files.writeString(state.logs().resolve("feeder-1.log"), "x");

      state.forgetIfNew();

      assertThat(log).as("the log that the failure points to").exists();
      state.continueWith(settings("data", "/whole"));
    }
  }

  @Test
  void aDemoThatIsContinuedIsNotForgotten() throws IOException {
    try (StateFolder state = open()) {
      state.continueWith(settings("epochs", "4"));
      Files.writeString(state.runs().resolve("checkpoint"), "x");
    }
    try (StateFolder state = open()) {
      state.continueWith(settings("epochs", "4"));
      state.forgetIfNew();
      assertThat(state.runs().resolve("checkpoint")).exists();
    }
  }

  @Test
  void aSecondDemoInTheSameFolderIsRefused() throws Exception {
    try (StateFolder state = open()) {
      assertThat(state.runs()).exists();
      Process second = lockFromAnotherProcess();
      assertThat(second.waitFor()).isEqualTo(3);
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsASentence() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertThatThrownBy(() -> StateFolder.open("demo", file.resolve("demo")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't write to the state folder " + file.resolve("demo"))
        .hasMessageContaining("--state-dir");
  }

  private Path root() {
    return temporary.resolve("demo");
  }

  private StateFolder open() {
    return StateFolder.open("demo", root());
  }

  /**
   * File locks are a process's: a second one must try. Exits with 3 when it is refused as it should
   * be.
   */
  private Process lockFromAnotherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SecondDemo.class.getName(),
            root().toString())
        .inheritIO()
        .start();
  }

  /** Tries to open the folder of a demo that runs. */
  static final class SecondDemo {

    private SecondDemo() {}

    public static void main(String[] arguments) {
      try {
        StateFolder.open("demo", Path.of(arguments[0]));
      } catch (UserError e) {
        System.exit(
            e.getMessage() != null && e.getMessage().contains("Another demo is running") ? 3 : 4);
      }
    }
  }

  private static Properties settings(String key, String value) {
    Properties settings = new Properties();
    settings.setProperty(key, value);
    return settings;
  }
}
