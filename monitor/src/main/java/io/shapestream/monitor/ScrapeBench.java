package io.shapestream.monitor;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.ServiceOptions;
import io.shapestream.command.Violations;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.expose.Door;
import io.shapestream.monitor.expose.MonitorServer;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunStarted;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench scrape}: how long a scrape takes while telemetry flows. Client and
 * server share the process; the client reads as Prometheus does and keeps nothing.
 */
@Command(
    name = "bench scrape",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures scrapes of a monitor while runs report once a second each: no Kafka is needed.",
      "Prints a line for each format with median, 99th percentile, most, and the heap that is used."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ScrapeBench implements Callable<Integer> {
  private static final Readings LIVE = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
  private static final int WARM_UP = 20;

  @Spec CommandSpec spec;

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Option(
      names = "--runs",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "Runs, 1..10000 (default: ${DEFAULT-VALUE}).")
  int runs;

  @Option(
      names = "--adaptors",
      paramLabel = "COUNT",
      defaultValue = "8",
      description = "Adaptors of each run, 0..1000 (default: ${DEFAULT-VALUE}).")
  int adaptors;

  @Option(
      names = "--layers",
      paramLabel = "COUNT",
      defaultValue = "60",
      description = "Layers of each run, 1..1000 (default: ${DEFAULT-VALUE}).")
  int layers;

  @Option(
      names = "--scrapes",
      paramLabel = "COUNT",
      defaultValue = "200",
      description = "Scrapes of each format, 100..100000 (default: ${DEFAULT-VALUE}).")
  int scrapes;

  @Option(
      names = "--pause",
      paramLabel = "MS",
      defaultValue = "20",
      description =
          "Milliseconds between scrapes, 0..60000 (default: ${DEFAULT-VALUE}; Prometheus's own is thousands).")
  int pauseMs;

  @Override
  public Integer call() throws Exception {
    new Violations()
        .range("runs", runs, 1, 10_000)
        .range("adaptors", adaptors, 0, 1000)
        .range("layers", layers, 1, 1000)
        .range("scrapes", scrapes, 100, 100_000)
        .range("pause", pauseMs, 0, 60_000)
        .orThrow();
    int[] sizes = {runs, adaptors, layers};
    Runs all = new Runs(Clock.systemUTC(), Duration.ofDays(1));
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(all);
    registry.register(collector);
    try (MonitorServer server =
        new MonitorServer(
            Door.open("127.0.0.1", 0),
            all,
            () -> LIVE,
            List::of,
            collector,
            registry,
            Clock.systemUTC())) {
      server.start();
      fill(all, sizes);
      Thread reporter = new Thread(() -> reportForEver(all, sizes), "reporter");
      reporter.setDaemon(true);
      reporter.start();
      measure("Prometheus text", server.port(), "text/plain");
      measure("OpenMetrics", server.port(), OPEN_METRICS);
      measure("Protobuf", server.port(), PROTOBUF);
    }
    return 0;
  }

  private static void fill(Runs runs, int[] sizes) {
    for (int run = 0; run < sizes[0]; run++) {
      runs.accept(new Report("run-" + run, 0, 1, System.currentTimeMillis(), started(sizes)));
      for (int step = 1; step < 300; step++) {
        runs.accept(progress(run, step, sizes));
      }
    }
  }

  private static void reportForEver(Runs runs, int[] sizes) {
    long pauseNanos = 1_000_000_000L / sizes[0];
    for (int step = 300; ; step++) {
      for (int run = 0; run < sizes[0]; run++) {
        runs.accept(progress(run, step, sizes));
        java.util.concurrent.locks.LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  private void measure(String format, int port, String accept) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Accept", accept)
            .build();
    List<Double> milliseconds = new ArrayList<>();
    long bytes = 0;
    for (int i = -WARM_UP; i < scrapes; i++) {
      long start = System.nanoTime();
      bytes = size(client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
      if (i >= 0) {
        milliseconds.add((System.nanoTime() - start) / 1e6);
      }
      Thread.sleep(pauseMs);
    }
    milliseconds.sort(null);
    System.gc();
    tell(format, bytes, milliseconds);
  }

  private void tell(String format, long bytes, List<Double> milliseconds) {
    Runtime runtime = Runtime.getRuntime();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%-18s %d scrapes of %.1f MB: median %.0f ms, p99 %.0f ms, most %.0f ms; heap after a collection %d MB%n",
        format,
        scrapes,
        bytes / 1e6,
        milliseconds.get(scrapes / 2),
        milliseconds.get(scrapes * 99 / 100),
        milliseconds.get(scrapes - 1),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    out.flush();
  }

  // Read as Prometheus reads it: as it comes, without keeping it.
  private static long size(InputStream body) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      size += read;
    }
    return size;
  }

  private static RunStarted started(int[] sizes) {
    return new RunStarted(
        "stream",
        new RunStarted.Network(
            "vgg-d",
            "shape-adaptor",
            32,
            10,
            1,
            0.5,
            1,
            IntStream.range(0, sizes[2]).mapToObj(i -> "layer" + i).toList()),
        new RunStarted.Schedule(10, 100, 128),
        "cpu",
        Map.of("seed", "1"));
  }

  private static Report progress(int run, int step, int[] sizes) {
    var adaptor = new Progress.AdaptorState(Math.sin(step) + run, 0.7123456, 0.7654321, 17);
    return new Report(
        "run-" + run,
        step,
        1,
        System.currentTimeMillis(),
        new Progress(
            new Progress.Position(0, step, step),
            new Progress.Learning(1.0 / step, 0.5, 0.1, 0.1),
            new Progress.Pace(1000, 0.1, List.of(0.1, 0.2), 3, 60),
            new Progress.NetworkState(
                java.util.Collections.nCopies(sizes[1], adaptor),
                IntStream.range(0, sizes[2]).mapToObj(i -> 32 - i / 2).toList(),
                1000L + step,
                1)));
  }
}
