package io.shapestream.datafeed.meter;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The page of the documentation that lists a feeder's metrics, made from the catalogue. */
final class MetricsDoc {
  private MetricsDoc() {}

  static String markdown() {
    return """
        # Metrics of a feeder

        What `datafeed --metrics-port PORT` serves at `/metrics` (and at `/healthz`: 200 while it works). This page is made from the catalogue in
        [Metric.java](../datafeed/service/src/main/java/io/shapestream/datafeed/meter/Metric.java); the build fails when they differ. The
        monitor's are in [metrics.md](metrics.md). Every metric carries the label `stream`.

        ## Of a feeder

        | metric | type | labels | meaning |
        | --- | --- | --- | --- |
        %s
        ## Of a stream

        Told by the feeder that plans, which is the one that owns partition 0 of the plan; the others don't export them.

        | metric | type | labels | meaning |
        | --- | --- | --- | --- |
        %s
        ## Of its libraries

        Micrometer adds `jvm_*` (memory, garbage collection, threads) and `process_*` (uptime, files).
        """
        .formatted(rows("shapestream_feeder_"), rows("shapestream_stream_"));
  }

  private static String rows(String prefix) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.exportedName().startsWith(prefix))
        .map(MetricsDoc::row)
        .collect(Collectors.joining());
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | `%s` | %s |\n"
        .formatted(
            metric.exportedName(),
            metric.type(),
            String.join("`, `", metric.labels()),
            metric.help());
  }
}
