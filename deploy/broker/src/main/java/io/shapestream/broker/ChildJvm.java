package io.shapestream.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start another virtual machine like this one: the same Java and the same classes, whether
 * they lie in folders and jars or inside one runnable jar.
 */
public final class ChildJvm {

  private static final String NESTED_LAUNCHER =
      "org.springframework.boot.loader.launch.PropertiesLauncher";

  private ChildJvm() {}

  /**
   * The command line that runs {@code mainClass}.
   *
   * @param switches for the virtual machine, such as {@code -Xmx256m}
   */
  public static List<String> command(
      String mainClass, List<String> switches, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(switches);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    if (isInsideRunnableJar()) {
      command.add("-Dloader.main=" + mainClass);
      command.add(NESTED_LAUNCHER);
    } else {
      command.add(mainClass);
    }
    command.addAll(arguments);
    return command;
  }

  /**
   * The command line for a child that Ctrl-C in the terminal passes by: the terminal signals parent
   * and children alike, and only the parent knows in which order they should end.
   */
  public static List<String> shielded(List<String> command) {
    List<String> shielded = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    shielded.addAll(command);
    return shielded;
  }

  private static boolean isInsideRunnableJar() {
    return ClassLoader.getSystemClassLoader()
            .getResource(NESTED_LAUNCHER.replace('.', '/') + ".class")
        != null;
  }
}
