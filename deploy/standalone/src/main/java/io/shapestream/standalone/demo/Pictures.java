package io.shapestream.standalone.demo;

import java.nio.file.Path;
import java.util.List;

/** The shapes of all networks in one picture, as SVG and PNG. */
final class Pictures {

  private Pictures() {}

  /** Returns the files drawn. */
  static List<String> draw(List<RunResult> runs, Path folder) {
    return List.of();
  }
}
