package io.shapestream.standalone.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The report's drawings; colours come from the page's style sheet. */
final class Plots {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 380;
  private static final int LEFT = 60;
  private static final int BOTTOM = 44;
  private static final int SMALL_WIDTH = 270;
  private static final int SMALL_HEIGHT = 150;

  private Plots() {}

  /** Accuracy against cost: a point a run, numbered as in the table, coloured by group. */
  static String accuracyAgainstMacs(List<StudyResult.Run> runs, List<String> groups) {
    Axis x = Axis.around(macs(runs), LEFT, WIDTH - 20, true);
    Axis y = Axis.around(accuracies(runs), HEIGHT - BOTTOM, 16, false);
    String points =
        IntStream.range(0, runs.size())
            .mapToObj(i -> point(i + 1, runs.get(i), groups, x, y))
            .collect(Collectors.joining());
    String labels =
        Markup.text((LEFT + WIDTH) / 2.0, HEIGHT - 8, "middle", "million MACs of a forward pass")
            + Markup.text(LEFT, 11, "start", "accuracy on the test split, %");
    return Markup.svg(
        WIDTH, HEIGHT, "accuracy against MACs", frame(x, y, HEIGHT - BOTTOM) + points + labels);
  }

  /** A line an adaptor, over the steps of training. */
  static String alphas(StudyResult.Run run) {
    List<Trajectory.Point> points = run.alphas();
    List<Double> values = points.stream().flatMap(point -> point.alphas().stream()).toList();
    List<Double> steps = points.stream().map(point -> (double) point.step()).toList();
    Axis x = Axis.around(steps, 34, SMALL_WIDTH - 6, false);
    Axis y = Axis.around(values, SMALL_HEIGHT - 20, 8, false);
    int adaptors = points.stream().mapToInt(point -> point.alphas().size()).min().orElse(0);
    String lines =
        IntStream.range(0, adaptors)
            .mapToObj(adaptor -> path(points, adaptor, x, y))
            .collect(Collectors.joining());
    return Markup.svg(
        SMALL_WIDTH,
        SMALL_HEIGHT,
        "alphas of " + run.name(),
        frame(x, y, SMALL_HEIGHT - 20) + lines);
  }

  /** A bar a stage, as high as its feature map is large. */
  static String shape(RunOutcome run) {
    List<Integer> sizes =
        new ArrayList<>(run.stages().stream().map(RunOutcome.Stage::size).toList());
    sizes.add(run.finalSize());
    int largest = sizes.stream().mapToInt(Integer::intValue).max().orElse(1);
    double width = (SMALL_WIDTH - 8.0) / sizes.size();
    StringBuilder bars = new StringBuilder();
    for (int i = 0; i < sizes.size(); i++) {
      double height = Math.max(2, 90.0 * sizes.get(i) / largest);
      bars.append(bar(4 + i * width, 92 - height, Math.max(1, width - 2), height, sizes.get(i)));
      if (i == 0 || !sizes.get(i).equals(sizes.get(i - 1))) {
        bars.append(Markup.text(4 + (i + 0.5) * width, 106, "middle", "" + sizes.get(i)));
      }
    }
    return Markup.svg(SMALL_WIDTH, 110, "feature-map sizes, pixels", bars.toString());
  }

  static String colour(int index) {
    return "c" + Math.floorMod(index, Markup.COLOURS);
  }

  private static List<Double> macs(List<StudyResult.Run> runs) {
    return runs.stream().map(run -> run.result().macs() / 1e6).toList();
  }

  private static List<Double> accuracies(List<StudyResult.Run> runs) {
    return runs.stream().map(run -> 100 * run.result().accuracy()).toList();
  }

  private static String point(
      int number, StudyResult.Run run, List<String> groups, Axis x, Axis y) {
    double cx = x.at(run.result().macs() / 1e6);
    double cy = y.at(100 * run.result().accuracy());
    return "<g class=\"%s\"><circle cx=\"%s\" cy=\"%s\" r=\"5\"><title>%s: %s, %s MACs</title></circle>%s</g>"
        .formatted(
            colour(groups.indexOf(run.group())),
            Markup.number(cx),
            Markup.number(cy),
            Markup.escaped(run.name()),
            StudyTable.percent(run.result().accuracy()),
            StudyTable.millions(run.result().macs()),
            Markup.text(cx + 8, cy + 4, "start", "" + number));
  }

  private static String path(List<Trajectory.Point> points, int adaptor, Axis x, Axis y) {
    String ends =
        points.stream()
            .map(
                point ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x.at((double) point.step()),
                        y.at(point.alphas().get(adaptor))))
            .collect(Collectors.joining(" "));
    return "<polyline class=\"%s\" points=\"%s\"><title>adaptor %d</title></polyline>"
        .formatted(colour(adaptor), ends, adaptor + 1);
  }

  private static String bar(double x, double y, double width, double height, int size) {
    return "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%d px</title></rect>"
        .formatted(
            Markup.number(x), Markup.number(y), Markup.number(width), Markup.number(height), size);
  }

  private static String frame(Axis x, Axis y, double bottom) {
    StringBuilder frame = new StringBuilder("<g class=\"axes\">");
    for (double tick : x.ticks()) {
      frame.append(Markup.line(x.at(tick), y.end(), x.at(tick), bottom));
      frame.append(Markup.text(x.at(tick), bottom + 14, "middle", Markup.number(tick)));
    }
    for (double tick : y.ticks()) {
      frame.append(Markup.line(x.begin(), y.at(tick), x.end(), y.at(tick)));
      frame.append(Markup.text(x.begin() - 5, y.at(tick) + 4, "end", Markup.number(tick)));
    }
    return frame.append("</g>").toString();
  }
}
