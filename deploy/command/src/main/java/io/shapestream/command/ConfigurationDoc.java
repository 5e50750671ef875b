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
    this(new CommandLine(command).getCommandSpec());
  }

  private ConfigurationDoc(CommandSpec spec) {
    this.spec = spec;
  }

  /** The page as Markdown: one table, or one of each subcommand. */
  public String markdown() {
    return """
        # %s

        %s

        Made from the options themselves. Each may be set as a flag, in the environment, or as `key=value` in the config file,
        in that order of strength; see [the command frame](../../deploy/command/README.md).

        %s
        """
        .formatted(spec.name(), description(), spec.subcommands().isEmpty() ? table() : sections());
  }

  private String description() {
    return String.join("\n", rendered(List.of(spec.usageMessage().description())));
  }

  private String sections() {
    return spec.subcommands().values().stream()
        .map(line -> new ConfigurationDoc(line.getCommandSpec()).section())
        .collect(Collectors.joining("\n\n"));
  }

  private String section() {
    String operands =
        spec.positionalParameters().stream()
            .map(operand -> " " + operand.paramLabel())
            .collect(Collectors.joining());
    return "## %s%s\n\n%s\n\n%s".formatted(spec.qualifiedName(), operands, description(), table());
  }

  private String table() {
    return """
        | flag | environment | default | meaning |
        | --- | --- | --- | --- |
        """
        + options().map(this::row).collect(Collectors.joining("\n"));
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
