package io.shapestream.monitor.expose;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.RunView;
import io.shapestream.monitor.meter.Runs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The metrics of runs as text in one format, written run by run by the client's own writer and kept
 * until the run changes; a scrape only puts the pieces together. With a thousand runs that is ten
 * megabytes which nobody has to format again while Prometheus waits.
 *
 * <p>A format demands that the lines of a metric follow each other, whatever run they are of: so a
 * run's text is kept in pieces, one for each metric, found by the comment lines above it.
 *
 * <p>For any thread. Two that meet a changed run at once both write its text, which harms nobody.
 */
final class RunTexts {
  private final Runs runs;
  private final RunCollector collector;
  private final ExpositionFormatWriter writer;
  private final Map<String, Text> texts = new ConcurrentHashMap<>();

  /** The lines of a run, by the comment above them, as it was at {@code version}. */
  private record Text(long version, Map<String, byte[]> pieces) {}

  RunTexts(Runs runs, RunCollector collector, ExpositionFormatWriter writer) {
    this.runs = runs;
    this.collector = collector;
    this.writer = writer;
  }

  /** Writes the text of all runs that changed since the last time, and forgets those gone. */
  List<Map<String, byte[]>> refresh() {
    List<RunView> views = runs.views();
    Set<String> names = views.stream().map(RunView::name).collect(Collectors.toSet());
    texts.keySet().retainAll(names);
    collector.keepOnly(names);
    return views.stream().map(this::pieces).toList();
  }

  private Map<String, byte[]> pieces(RunView view) {
    Text kept = texts.get(view.name());
    if (kept == null || kept.version() < view.version()) {
      Map<String, byte[]> former = kept == null ? Map.of() : kept.pieces();
      kept = new Text(view.version(), reused(former, pieces(written(view))));
      texts.put(view.name(), kept);
    }
    return kept.pieces();
  }

  // Most of a run stays as it was, the sizes of its layers above all: what is equal needs no new
  // memory.
  private static Map<String, byte[]> reused(Map<String, byte[]> former, Map<String, byte[]> now) {
    now.replaceAll(
        (comment, piece) -> {
          byte[] old = former.get(comment);
          return old != null && Arrays.equals(old, piece) ? old : piece;
        });
    return now;
  }

  private String written(RunView view) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
    try {
      writer.write(out, collector.collect(List.of(view)), EscapingScheme.DEFAULT);
    } catch (IOException impossible) {
      throw new IllegalStateException("writing to memory failed", impossible);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  // No line of a metric begins with '#', and a line feed in a label is written as two characters.
  private static Map<String, byte[]> pieces(String text) {
    Map<String, byte[]> pieces = new HashMap<>();
    int start = 0;
    while (start < text.length()) {
      int lines = endOf(text, start, true);
      int end = endOf(text, lines, false);
      if (end > lines) {
        pieces.put(
            text.substring(start, lines).intern(),
            text.substring(lines, end).getBytes(StandardCharsets.UTF_8));
      }
      start = end;
    }
    return pieces;
  }

  /** Returns where the lines from {@code start} on that are comments, or that are none, end. */
  private static int endOf(String text, int start, boolean comments) {
    int end = start;
    while (end < text.length() && (text.charAt(end) == '#') == comments) {
      end = text.indexOf('\n', end) + 1;
    }
    return end;
  }

  /** Writes all metrics of all runs, without the end that a format may ask for. */
  void write(OutputStream out) throws IOException {
    List<Map<String, byte[]>> all = refresh();
    Set<String> comments = new TreeSet<>();
    all.forEach(pieces -> comments.addAll(pieces.keySet()));
    for (String comment : comments) {
      out.write(comment.getBytes(StandardCharsets.UTF_8));
      for (Map<String, byte[]> pieces : all) {
        byte[] piece = pieces.get(comment);
        if (piece != null) {
          out.write(piece);
        }
      }
    }
  }
}
