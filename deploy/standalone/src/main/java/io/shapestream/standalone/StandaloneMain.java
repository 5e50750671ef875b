package io.shapestream.standalone;

import io.shapestream.command.Commands;
import io.shapestream.standalone.chaos.ChaosCommand;
import io.shapestream.standalone.check.CheckCommand;
import io.shapestream.standalone.demo.DemoCommand;
import io.shapestream.standalone.stream.StreamCommand;
import io.shapestream.standalone.study.StudyCommand;
import io.shapestream.standalone.topics.TopicsCommand;
import picocli.CommandLine.Command;

/** Runs the commands of the tools jar. */
@Command(
    name = "shapestream",
    mixinStandardHelpOptions = true,
    description = "Tools around a ShapeStream pipeline.",
    subcommands = {
      ChaosCommand.class,
      CheckCommand.class,
      DemoCommand.class,
      StreamCommand.class,
      StudyCommand.class,
      TopicsCommand.class
    })
public final class StandaloneMain {

  private StandaloneMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new StandaloneMain(), arguments));
  }
}
