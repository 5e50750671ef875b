package io.shapestream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDocTest {

  @TempDir Path folder = Path.of("");
  private final ConfigurationDoc doc = new ConfigurationDoc(new CommandsTest.Sample());

  @Test
  void listsEachOptionWithItsVariableAndDefault() {
    assertThat(doc.markdown())
        .contains("| `--batch-size <batchSize>` | `SHAPESTREAM_BATCH_SIZE` | `128` |")
        .contains(
            "| `--log-level LEVEL` | `SHAPESTREAM_LOG_LEVEL` | `INFO` | What is logged to standard error: ERROR, WARN,")
        .doesNotContain("stop-with-stdin")
        .doesNotContain("--help")
        .doesNotContain("${");
  }

  @Test
  void aPageThatSaysSomethingElseDisagrees() throws IOException {
    System.clearProperty("shapestream.docs");
    Path page = folder.resolve("sample.md");
    assertThat(doc.agreesWith(page)).isFalse();
    Files.writeString(page, doc.markdown());
    assertThat(doc.agreesWith(page)).isTrue();
    Files.writeString(page, doc.markdown() + "x");
    assertThat(doc.agreesWith(page)).isFalse();
  }
}
