package io.shapestream.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The table of a command's options in the documentation, made from the options themselves. */
public final class ConfigurationDoc {

  private final CommandSpec spec;

  public ConfigurationDoc(Object command) {
    this.spec = new CommandLine(command).getCommandSpec();
  }

  /** The page as Markdown. */
  public String markdown() {
    return """
        # %s

        %s

        Made from the options themselves. Each may be set as a flag, in the environment, or as `key=value` in the config file,
        in that order of strength; see [the command frame](../../deploy/command/README.md).

        | flag | environment | default | meaning |
        | --- | --- | --- | --- |
        %s
        """
        .formatted(
            spec.name(),
            String.join("\n", rendered(List.of(spec.usageMessage().description()))),
            options().map(this::row).collect(Collectors.joining("\n")));
  }

  /**
   * Whether the page in the documentation says the same; with the system property {@code
   * shapestream.docs=write} it is written first.
   */
  public boolean agreesWith(Path page) throws IOException {
    if ("write".equals(System.getProperty("shapestream.docs"))) {
      Files.createDirectories(page.toAbsolutePath().getParent());
      Files.writeString(page, markdown());
    }
    return Files.exists(page) && Files.readString(page).equals(markdown());
  }

  private java.util.stream.Stream<OptionSpec> options() {
    return spec.options().stream()
        .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
        .sorted(java.util.Comparator.comparing(OptionSpec::longestName));
  }

  private String row(OptionSpec option) {
    String flag =
        option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    return "| `%s` | `%s` | %s | %s |"
        .formatted(
            flag.replace("|", "\\|"),
            LayeredValues.environmentName(LayeredValues.key(option)),
            standard(option),
            String.join(" ", rendered(List.of(option.description())))
                .replace(" (default: " + option.defaultValueString() + ")", "")
                .replace("|", "\\|"));
  }

  private static String standard(OptionSpec option) {
    if (option.required()) {
      return "required";
    }
    String value = option.defaultValueString();
    return value == null || value.equals("null") || value.equals("{}") ? "" : "`" + value + "`";
  }

  private List<String> rendered(List<String> lines) {
    return lines.stream()
        .map(line -> line.replace("%n", " ").replace("%%", "%"))
        .map(line -> line.replace("${COMPLETION-CANDIDATES}", candidates(line)))
        .toList();
  }

  private String candidates(String line) {
    return options()
        .filter(option -> String.join(" ", option.description()).contains(line))
        .map(OptionSpec::completionCandidates)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .map(values -> String.join(", ", values))
        .orElse("");
  }
}
