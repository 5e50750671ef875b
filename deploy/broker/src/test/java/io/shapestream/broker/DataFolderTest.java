package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  private final Path temp;

  DataFolderTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void isMadeWithItsParents() {
    Path folder = temp.resolve("a").resolve("b");
    try (DataFolder data = DataFolder.open(folder)) {
      assertThat(data.path()).isEqualTo(folder).isDirectory();
    }
  }

  @Test
  void belongsToOneAtATime() {
    try (DataFolder first = DataFolder.open(temp)) {
      assertThatThrownBy(() -> DataFolder.open(first.path()))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "The data folder %s is in use by another broker: stop that one or choose another folder with --data-dir",
              temp);
    }
    DataFolder.open(temp).close();
  }

  @Test
  void isNotAFile() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Can't use the data folder " + file)
        .hasMessageContaining("--data-dir");
  }

  @Test
  void doesNotMixWithOtherFiles() throws Exception {
    Files.writeString(temp.resolve("thesis.tex"), "x");
    try (DataFolder data = DataFolder.open(temp)) {
      assertThatThrownBy(() -> data.format("127.0.0.1"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("holds other files (thesis.tex)")
          .hasMessageContaining("--data-dir");
    }
    assertThat(temp.resolve("thesis.tex")).as("what was there").hasContent("x");
    assertThat(temp.resolve("meta.properties")).doesNotExist();
  }

  @Test
  void keepsItsIdentityWhenFormattedAgain() throws Exception {
    try (DataFolder data = DataFolder.open(temp)) {
      data.format("127.0.0.1");
      String identity = Files.readString(temp.resolve("meta.properties"));
      data.format("127.0.0.1");
      assertThat(temp.resolve("meta.properties")).hasContent(identity);
    }
  }
}
