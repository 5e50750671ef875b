package io.shapestream.monitor.meter;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page of the documentation that lists the metrics, made from the catalogue. */
final class MetricsDoc {
  private record Part(String title, String prefix) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("Runs", "shapestream_run_"),
          new Part("Adaptors", "shapestream_adaptor_"),
          new Part("Layers", "shapestream_layer_"),
          new Part("The monitor itself", "shapestream_monitor_"));

  private MetricsDoc() {}

  /** The page as Markdown. */
  static String markdown() {
    return """
        # Metrics

        What the [monitor](../monitor) serves at `/metrics`. This page is made from the catalogue in
        [Metric.java](../monitor/src/main/java/io/shapestream/monitor/meter/Metric.java); the build fails when they differ, or when
        the monitor exports anything of ours that is not in it. Feeders serve [metrics of their own](metrics-feeder.md).

        Names follow Prometheus: base units, `_total` for counters, `_info` for labels without a value, ratios from 0 to 1. What a run
        has not reported yet is absent. A metric disappears with its run, when nothing was heard of the run for `--forget-after`. A
        histogram is served with classic buckets as text, and with native ones too as Protobuf.

        %s
        ## Of its libraries

        Micrometer adds what it knows of the process: `jvm_*` (memory, garbage collection, threads, classes), `process_*` (uptime, CPU,
        files), `system_*` (CPU, load) and `kafka_consumer_fetch_manager_*` (the client that reads telemetry).
        """
        .formatted(PARTS.stream().map(MetricsDoc::part).collect(Collectors.joining()));
  }

  private static String part(Part part) {
    String rows =
        Arrays.stream(Metric.values())
            .filter(metric -> metric.exportedName().startsWith(part.prefix))
            .map(MetricsDoc::row)
            .collect(Collectors.joining());
    return "## "
        + part.title
        + "\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n"
        + rows
        + "\n";
  }

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            metric.exportedName(),
            metric.type().name().toLowerCase(Locale.ROOT),
            labels,
            metric.help().replace("|", "\\|"));
  }
}
