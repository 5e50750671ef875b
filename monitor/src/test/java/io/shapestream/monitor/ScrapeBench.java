package io.shapestream.monitor;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.expose.MonitorServer;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunStarted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How long a scrape takes while telemetry flows: {@code ScrapeBench RUNS ADAPTORS LAYERS SCRAPES}.
 * Each run reports once a second, spread evenly.
 */
public final class ScrapeBench {
  private static final Readings LIVE = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");

  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  private ScrapeBench() {}

  public static void main(String... arguments) throws Exception {
    int[] sizes = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    Runs runs = new Runs(Clock.systemUTC(), Duration.ofDays(1));
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    try (MonitorServer server =
        new MonitorServer(
            "127.0.0.1", 0, runs, () -> LIVE, collector, registry, Clock.systemUTC())) {
      server.start();
      fill(runs, sizes);
      Thread reporter = new Thread(() -> reportForEver(runs, sizes), "reporter");
      reporter.setDaemon(true);
      reporter.start();
      measure(server.port(), sizes[3], "text/plain");
      measure(server.port(), sizes[3], "application/openmetrics-text;version=1.0.0");
      measure(server.port(), sizes[3], PROTOBUF);
    }
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

  private static void measure(int port, int scrapes, String accept) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Accept", accept)
            .build();
    List<Double> milliseconds = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < scrapes + 20; i++) {
      long start = System.nanoTime();
      bytes = size(client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
      if (i >= 20) {
        milliseconds.add((System.nanoTime() - start) / 1e6);
      }
      Thread.sleep(20);
    }
    milliseconds.sort(null);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%s: %d scrapes of %.1f MB: median %.0f ms, p99 %.0f ms, most %.0f ms; heap after collection %d MB%n",
        accept.substring(0, accept.indexOf('/') + 5),
        scrapes,
        bytes / 1e6,
        milliseconds.get(scrapes / 2),
        milliseconds.get(scrapes * 99 / 100),
        milliseconds.get(scrapes - 1),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
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
