package io.shapestream.monitor;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.collect.FakeStream;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.monitor.expose.Door;
import io.shapestream.monitor.expose.MonitorServer;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import io.shapestream.telemetry.Report;
import io.shapestream.telemetry.RunEnded;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Serves the live page with made-up runs, for working on the page: {@code PageDemo RUNS PORT}. Each
 * run moves on every second.
 */
public final class PageDemo {
  private static final Readings LIVE = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");
  private static final int EPOCHS = 12;

  private PageDemo() {}

  public static void main(String... arguments) throws InterruptedException {
    Runs runs = new Runs(Clock.systemUTC(), Duration.ofDays(1));
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    int number = Integer.parseInt(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    MonitorServer server =
        new MonitorServer(
            Door.open("127.0.0.1", port),
            runs,
            () -> LIVE,
            () -> streams(runs),
            collector,
            registry,
            Clock.systemUTC());
    server.start();
    System.out.println("READY http://127.0.0.1:" + server.port());
    play(runs, number);
  }

  /** Feeders that are a little behind, and bad files. */
  private static List<StreamView> streams(Runs runs) {
    return runs.views().isEmpty()
        ? List.of()
        : List.of(FakeStream.view("fashion", 600 + System.currentTimeMillis() / 500 % 400));
  }

  private static void play(Runs runs, int number) throws InterruptedException {
    List<FakeRun> fakes =
        java.util.stream.IntStream.range(0, number).mapToObj(PageDemo::run).toList();
    fakes.forEach(fake -> fake.untilStep(FakeRun.STEPS_PER_EPOCH * 7L + 30).forEach(runs::accept));
    if (number > 2) {
      runs.accept(fakes.get(2).report(500, fakes.get(2).ended()));
    }
    if (number > 3) {
      runs.accept(
          fakes
              .get(3)
              .report(
                  500,
                  new RunEnded(
                      RunEnded.Outcome.FAILED,
                      "Unit 812 is missing in partition 0 of fashion.train: the topic was trimmed.",
                      0.8,
                      0.81)));
    }
    for (long step = FakeRun.STEPS_PER_EPOCH * 7L + 36; ; step += 6) {
      for (int i = 0; i < number; i++) {
        if (i != 2 && i != 3) {
          step(runs, fakes.get(i), step);
        }
      }
      Thread.sleep(1000);
    }
  }

  private static void step(Runs runs, FakeRun fake, long step) {
    Report report = fake.report(step, fake.progress(step));
    runs.accept(report);
    if (step % FakeRun.STEPS_PER_EPOCH == 0) {
      runs.accept(fake.report(step, fake.evaluated(step)));
    }
  }

  private static FakeRun run(int i) {
    String name = i == 0 ? "vgg-human" : i == 1 ? "vgg-adaptor" : "shape-" + i;
    int adaptors = i == 0 ? 0 : 4 + i % 3 * (i > 1 ? 1 : 0);
    return new FakeRun(name, adaptors, EPOCHS, System.currentTimeMillis() - 200_000, i);
  }
}
