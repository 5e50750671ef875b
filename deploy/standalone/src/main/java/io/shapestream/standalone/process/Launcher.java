package io.shapestream.standalone.process;

import io.shapestream.command.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The script {@code shapestream} of a project tree, which knows each service's jar and the switches
 * of its virtual machine.
 *
 * @param home the folder that holds the script
 * @param javaOptions more switches for the services' virtual machines, after the script's own
 */
public record Launcher(Path home, List<String> javaOptions) {

  /** Name of the variable by which the script tells the programs that it starts where it lies. */
  public static final String HOME_VARIABLE = "SHAPESTREAM_HOME";

  private static final String PREFIX = "SHAPESTREAM_";
  private static final String JAVA_OPTIONS = PREFIX + "JAVA_OPTIONS";
  private static final Set<String> INHERITED = Set.of(HOME_VARIABLE, JAVA_OPTIONS);

  public Launcher {
    javaOptions = List.copyOf(javaOptions);
  }

  public Launcher(Path home) {
    this(home, List.of());
  }

  /**
   * The launcher that started this process.
   *
   * @throws UserError when this process was not started by it
   */
  public static Launcher fromEnvironment() {
    String home = System.getenv(HOME_VARIABLE);
    if (home == null) {
      throw new UserError(
          "This command starts other services through the launcher script: run it as ./shapestream, or set "
              + HOME_VARIABLE
              + " to the folder of that script.");
    }
    return new Launcher(Path.of(home));
  }

  /** The same script, for services with these switches. */
  public Launcher withJavaOptions(String... options) {
    return new Launcher(home, List.of(options));
  }

  /** The command line that runs {@code service}; it ends when its standard input does. */
  List<String> command(String service, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of(script().toString(), service, "--stop-with-stdin"));
    command.addAll(arguments);
    return command;
  }

  /**
   * Makes this process's environment a service's: options meant for this process are left out, and
   * nothing is built while children start.
   */
  void adapt(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith(PREFIX) && !INHERITED.contains(name));
    environment.put(PREFIX + "SKIP_BUILD", "1");
    if (!javaOptions.isEmpty()) {
      environment.merge(
          JAVA_OPTIONS, String.join(" ", javaOptions), (given, more) -> given + " " + more);
    }
  }

  private Path script() {
    Path script = home.resolve("shapestream");
    if (!Files.isExecutable(script)) {
      throw new UserError(
          "There is no launcher script " + script + ": set " + HOME_VARIABLE + " to its folder.");
    }
    return script;
  }
}
