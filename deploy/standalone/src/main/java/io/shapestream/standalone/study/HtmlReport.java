package io.shapestream.standalone.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The report as one HTML page: it loads nothing, runs nothing, and follows the reader's preference
 * for light or dark.
 */
final class HtmlReport {
  private static final String TEMPLATE = "report.html";

  private HtmlReport() {}

  static String of(StudyResult result) {
    List<String> groups = result.groups().stream().map(StudyResult.Group::name).toList();
    return template()
        .replace("{{study}}", Markup.escaped(result.study()))
        .replace("{{question}}", Markup.escaped(result.question()))
        .replace("{{facts}}", Markup.escaped(facts(result)))
        .replace("{{plot}}", plot(result, groups))
        .replace("{{groups}}", groups(result))
        .replace("{{runs}}", runs(result, groups))
        .replace("{{shapes}}", shapes(result))
        .replace("{{alphas}}", alphas(result))
        .replace("{{failures}}", failures(result));
  }

  private static String facts(StudyResult result) {
    String feed =
        result.feed().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(option -> option.getKey() + " " + option.getValue())
            .collect(Collectors.joining(", "));
    return "%d runs on one stream of %d epochs%s%s"
        .formatted(
            result.runs().size(),
            result.epochs(),
            feed.isEmpty() ? "" : " (" + feed + ")",
            result.unfinished().isEmpty()
                ? ""
                : "; " + result.unfinished().size() + " still to go");
  }

  private static String plot(StudyResult result, List<String> groups) {
    return result.runs().isEmpty()
        ? "<p>No run has ended yet.</p>"
        : Plots.accuracyAgainstMacs(result.runs(), groups);
  }

  private static String groups(StudyResult result) {
    return IntStream.range(0, result.groups().size())
        .mapToObj(i -> group(i, result.groups().get(i)))
        .collect(Collectors.joining("\n"));
  }

  private static String group(int index, StudyResult.Group group) {
    return row(
        "<span class=\"key %s\"></span>%s"
            .formatted(Plots.colour(index), Markup.escaped(group.name())),
        "" + group.runs(),
        StudyTable.percent(group.meanAccuracy()),
        group.runs() < 2 ? "" : StudyTable.percent(group.deviation()),
        StudyTable.millions(group.meanMacs()));
  }

  private static String runs(StudyResult result, List<String> groups) {
    return IntStream.range(0, result.runs().size())
        .mapToObj(i -> run(i + 1, result.runs().get(i), groups))
        .collect(Collectors.joining("\n"));
  }

  private static String run(int number, StudyResult.Run run, List<String> groups) {
    RunOutcome result = run.result();
    return row(
        "" + number,
        "<span class=\"key %s\"></span>%s"
            .formatted(Plots.colour(groups.indexOf(run.group())), Markup.escaped(run.name())),
        StudyTable.percent(result.accuracy()),
        StudyTable.percent(result.bestAccuracy()),
        StudyTable.millions(result.macs()),
        String.format(Locale.ROOT, "%,d", result.parameters()),
        Markup.escaped(StudyTable.shape(result)),
        String.format(Locale.ROOT, "%.0f", result.imagesPerSecond()),
        Markup.escaped(result.audit().result()));
  }

  private static String row(String... cells) {
    return "<tr><td>" + String.join("</td><td>", cells) + "</td></tr>";
  }

  private static String shapes(StudyResult result) {
    return figures(result.runs(), run -> Plots.shape(run.result()));
  }

  private static String alphas(StudyResult result) {
    List<StudyResult.Run> moved = result.runs().stream().filter(HtmlReport::hasMoved).toList();
    return moved.isEmpty() ? "<p>No run learned its shape.</p>" : figures(moved, Plots::alphas);
  }

  private static boolean hasMoved(StudyResult.Run run) {
    return run.alphas().stream().map(Trajectory.Point::alphas).distinct().count() > 1;
  }

  private static String figures(
      List<StudyResult.Run> runs, java.util.function.Function<StudyResult.Run, String> drawing) {
    return runs.stream()
        .map(
            run ->
                "<figure>%s<figcaption>%s</figcaption></figure>"
                    .formatted(drawing.apply(run), Markup.escaped(run.name())))
        .collect(Collectors.joining("\n"));
  }

  private static String failures(StudyResult result) {
    return result.failures().entrySet().stream()
        .map(
            failure ->
                "<p class=\"failure\"><b>%s</b> %s</p>"
                    .formatted(
                        Markup.escaped(failure.getKey()), Markup.escaped(failure.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static String template() {
    try (InputStream in = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + TEMPLATE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + TEMPLATE + " of this program", e);
    }
  }
}
