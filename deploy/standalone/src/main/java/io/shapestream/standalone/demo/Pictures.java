package io.shapestream.standalone.demo;

import io.shapestream.adaptor.picture.NetworkPicture;
import io.shapestream.adaptor.picture.Panel;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The shapes of all networks in one picture, as SVG and PNG. */
final class Pictures {

  private Pictures() {}

  /** Returns the files drawn. */
  static List<String> draw(List<RunResult> runs, Path folder) {
    NetworkPicture picture = NetworkPicture.of(runs.stream().map(Pictures::panel).toList());
    Path svg = folder.resolve("networks.svg");
    Path png = folder.resolve("networks.png");
    try {
      Files.writeString(svg, picture.svg());
      Files.write(png, picture.png());
    } catch (IOException e) {
      throw new UserError("Can't write the pictures to " + folder + ": " + Sentences.of(e), e);
    }
    return List.of(svg.toString(), png.toString());
  }

  private static Panel panel(RunResult run) {
    String caption =
        String.format(
            Locale.ROOT,
            "%.2f M MACs, %.1f %% test accuracy",
            run.macs() / 1e6,
            100 * run.accuracy());
    List<Panel.Bar> bars =
        run.stages().stream().map(stage -> new Panel.Bar(stage.name(), stage.size())).toList();
    return new Panel(run.network() + ", " + run.mode(), caption, bars);
  }
}
