package io.shapestream.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.shapestream.standalone.watch.RunProgress;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the demo leaves behind; with {@code --json} this is what standard output carries.
 *
 * @param pictures files with both network shapes
 * @param checkpoints folder with each run's checkpoints
 */
record DemoResult(List<RunResult> runs, List<String> pictures, String checkpoints) {

  DemoResult {
    runs = List.copyOf(runs);
    pictures = List.copyOf(pictures);
  }

  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and names can't be written as JSON", e);
    }
  }

  String table() {
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(runs, columns())
        .asString();
  }

  /** What the runs' own count of samples says. */
  String audit() {
    return runs.stream().map(DemoResult::audit).collect(Collectors.joining("; "));
  }

  private static String audit(RunResult run) {
    return run.run()
        + (run.audit().result().equals("ok")
            ? ": every sample exactly once in each of " + run.audit().epochs() + " epochs"
            : ": samples were missing or doubled, see its result.json");
  }

  private static List<ColumnData<RunResult>> columns() {
    return List.of(
        text("network", run -> run.network() + " " + run.mode()),
        number("test accuracy", run -> format("%.1f %%", 100 * run.accuracy())),
        number("MACs", run -> format("%.2f M", run.macs() / 1e6)),
        number("parameters", run -> format("%,d", run.parameters())),
        text("network shape", run -> RunProgress.shape(run.shape())),
        number("images/s", run -> format("%.0f", run.imagesPerSecond())),
        number("data wait", run -> format("%.1f %%", 100 * run.dataWait())));
  }

  private static ColumnData<RunResult> text(String header, Function<RunResult, String> value) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(60)
        .with(value);
  }

  private static ColumnData<RunResult> number(String header, Function<RunResult, String> value) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.RIGHT)
        .dataAlign(HorizontalAlign.RIGHT)
        .with(value);
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
