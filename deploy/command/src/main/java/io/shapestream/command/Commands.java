package io.shapestream.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Runs picocli commands the same way everywhere: values are layered (config file, then environment,
 * then flags), the effective configuration is logged once with secrets hidden, and what goes wrong
 * is told in a sentence.
 *
 * <p>Exit codes: 0 done, 1 a {@link UserError} or a circumstance of Kafka, 2 a command line that
 * can't be read, 70 a defect of the program.
 */
public final class Commands {

  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
  private static final int DEFECT = 70;

  private final Map<String, String> environment;

  private Commands(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs {@code command} with this process's environment; returns the exit code. */
  public static int run(Object command, String... arguments) {
    return run(System.getenv(), new CommandLine(command), arguments);
  }

  /** As {@link #run(Object, String...)}, with the environment and the command line object given. */
  public static int run(Map<String, String> environment, CommandLine line, String... arguments) {
    return new Commands(environment).execute(line, arguments);
  }

  private int execute(CommandLine line, String... arguments) {
    line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, args) -> misread(e))
        .setExecutionExceptionHandler((e, failed, result) -> failed(e, failed));
    LayeredValues values;
    try {
      values = LayeredValues.of(configFile(arguments), environment);
    } catch (UserError e) {
      return failed(e, line);
    }
    line.setDefaultValueProvider(values);
    version(line.getCommandSpec());
    line.setExecutionStrategy(parsed -> execute(parsed, values));
    return line.execute(arguments);
  }

  /** The version that the build wrote into the jar of the command. */
  private static void version(CommandSpec spec) {
    String version = spec.userObject().getClass().getPackage().getImplementationVersion();
    String shown = "ShapeStream " + (version == null ? "(not packaged)" : version);
    version(spec, shown);
  }

  private static void version(CommandSpec spec, String shown) {
    spec.version(shown);
    spec.subcommands().values().forEach(line -> version(line.getCommandSpec(), shown));
  }

  private static int execute(ParseResult parsed, LayeredValues values) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandSpec spec = last.commandSpec();
    if (!last.isUsageHelpRequested() && !last.isVersionHelpRequested()) {
      configure(spec, values);
    }
    ServiceOptions service = mixin(spec, ServiceOptions.class);
    if (service == null) {
      return new CommandLine.RunLast().execute(parsed);
    }
    return executeService(parsed, spec, service);
  }

  private static int executeService(ParseResult parsed, CommandSpec spec, ServiceOptions service) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    service.start();
    logConfiguration(spec);
    try {
      return new CommandLine.RunLast().execute(parsed);
    } finally {
      service.stop().finished();
    }
  }

  private static void configure(CommandSpec spec, LayeredValues values) {
    try {
      values.checkKeys(spec);
    } catch (UserError e) {
      throw new CommandLine.ExecutionException(spec.commandLine(), "configuration", e);
    }
    KafkaSettings kafka = mixin(spec, KafkaSettings.class);
    if (kafka != null) {
      kafka.layers(values.kafka(LayeredValues.optionKeys(spec)));
    }
  }

  private static void logConfiguration(CommandSpec spec) {
    Map<String, String> effective = new TreeMap<>();
    for (OptionSpec option : spec.options()) {
      Object value = option.getValue();
      if (value != null && !option.usageHelp() && !option.versionHelp() && !isKafka(option)) {
        effective.put(LayeredValues.key(option), String.valueOf(value));
      }
    }
    KafkaSettings kafka = mixin(spec, KafkaSettings.class);
    LOG.info("{}: {}{}", spec.name(), effective, kafka == null ? "" : ", kafka: " + kafka);
  }

  private static boolean isKafka(OptionSpec option) {
    return option.longestName().equals("--kafka");
  }

  private static <T> @Nullable T mixin(CommandSpec spec, Class<T> type) {
    return Stream.concat(spec.mixins().values().stream(), Stream.of(spec))
        .map(CommandSpec::userObject)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Path configFile(String... arguments) {
    ConfigOption option = new ConfigOption();
    CommandLine line = new CommandLine(option);
    line.setUnmatchedArgumentsAllowed(true).setStopAtUnmatched(false);
    try {
      line.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      return null; // The real parse tells it, with the command's own usage.
    }
    String fromEnvironment = environment.get(LayeredValues.environmentName("config"));
    if (option.config == null && fromEnvironment != null) {
      return Path.of(fromEnvironment);
    }
    return option.config;
  }

  private static int misread(CommandLine.ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(line.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE;
  }

  private static int failed(Throwable failure, CommandLine line) {
    String name = line.getCommandSpec().qualifiedName();
    PrintWriter err = line.getErr();
    int code = ExitCode.SOFTWARE;
    if (failure instanceof UserError) {
      err.println(name + ": " + failure.getMessage());
    } else if (Sentences.isKafkaCircumstance(failure)) {
      err.println(name + ": Kafka: " + Sentences.of(failure));
      err.println("Check --bootstrap-servers and the Kafka settings (--kafka, --kafka-config).");
    } else {
      LOG.error("{} met a defect", name, failure);
      err.println(name + ": a defect of the program, please report it: " + failure);
      code = DEFECT;
    }
    err.flush();
    return code;
  }

  /** Finds {@code --config} before everything else is parsed. */
  private static final class ConfigOption {
    @Option(names = "--config")
    @Nullable Path config;
  }

  /** Names of the options that {@code command} reads from files and the environment. */
  static Set<String> keys(Object command) {
    return LayeredValues.optionKeys(CommandSpec.forAnnotatedObject(command));
  }
}
