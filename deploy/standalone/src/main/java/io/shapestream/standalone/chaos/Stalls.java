package io.shapestream.standalone.chaos;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How long a reader waited after what. */
final class Stalls {

  private record Row(String what, List<Duration> waits) {
    String times() {
      return String.valueOf(waits.size());
    }

    String median() {
      return seconds(waits.get(waits.size() / 2));
    }

    String longest() {
      return seconds(waits.get(waits.size() - 1));
    }
  }

  private final Map<String, List<Duration>> waits = new TreeMap<>();

  void add(String what, Duration wait) {
    waits.computeIfAbsent(what, k -> new ArrayList<>()).add(wait);
  }

  String table() {
    List<Row> rows =
        waits.entrySet().stream()
            .map(e -> new Row(e.getKey(), e.getValue().stream().sorted().toList()))
            .toList();
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .data(
            rows,
            List.of(
                new Column()
                    .header("longest wait of a reader after")
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(Row::what),
                new Column().header("times").with(Row::times),
                new Column().header("median").with(Row::median),
                new Column().header("longest").with(Row::longest)))
        .asString();
  }

  static String seconds(Duration wait) {
    return String.format(Locale.ROOT, "%.1f s", wait.toMillis() / 1000.0);
  }
}
