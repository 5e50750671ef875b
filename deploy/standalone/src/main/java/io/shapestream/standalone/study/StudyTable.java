package io.shapestream.standalone.study;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A study's runs on the terminal. */
final class StudyTable {
  private StudyTable() {}

  static String of(StudyResult result) {
    List<ColumnData<StudyResult.Run>> columns =
        List.of(
            column("run", HorizontalAlign.LEFT, StudyResult.Run::name),
            column("accuracy", HorizontalAlign.RIGHT, run -> percent(run.result().accuracy())),
            column("MACs", HorizontalAlign.RIGHT, run -> millions(run.result().macs())),
            column("parameters", HorizontalAlign.RIGHT, run -> "" + run.result().parameters()),
            column("shape", HorizontalAlign.LEFT, run -> shape(run.result())),
            column("audit", HorizontalAlign.LEFT, run -> run.result().audit().result()));
    String table =
        AsciiTable.builder()
            .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
            .data(result.runs(), columns)
            .asString();
    StringBuilder text = new StringBuilder(table);
    for (Map.Entry<String, String> failure : result.failures().entrySet()) {
      text.append(System.lineSeparator()).append(failure.getKey()).append(": ");
      text.append(failure.getValue());
    }
    return text.toString();
  }

  static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }

  static String millions(double count) {
    return String.format(Locale.ROOT, "%.2f M", count / 1e6);
  }

  static String millions(long count) {
    return millions((double) count);
  }

  /** Sizes of the stages' maps and the last, equal neighbours once. */
  static String shape(RunOutcome run) {
    List<Integer> sizes =
        new java.util.ArrayList<>(run.stages().stream().map(RunOutcome.Stage::size).toList());
    sizes.add(run.finalSize());
    return io.shapestream.standalone.watch.RunProgress.shape(sizes);
  }

  private static ColumnData<StudyResult.Run> column(
      String header, HorizontalAlign align, Function<StudyResult.Run, String> value) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(60).with(value);
  }
}
