package io.shapestream.monitor.expose;

import io.javalin.http.Context;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code /metrics}: the format that the scraper asks for (Prometheus text, OpenMetrics text, or
 * Protobuf, which alone carries native histograms).
 *
 * <p>Texts of runs are prepared: the thread {@code exposition} writes them a tenth of a second
 * after they change, in the formats that were asked for in the last minutes. When it falls behind,
 * the scrape writes what is missing. It blocks on changes only, and {@link #close} ends it.
 */
final class Exposition implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final long IN_USE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final Runs runs;
  private final RunCollector collector;
  private final PrometheusRegistry registry;
  private final Set<String> namesOfRuns;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Map<ExpositionFormatWriter, Prepared> prepared = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::prepareUntilClosed, "exposition");

  /** Texts of one format. */
  private static final class Prepared {
    final RunTexts texts;
    volatile long askedNanos = System.nanoTime();

    Prepared(RunTexts texts) {
      this.texts = texts;
    }

    boolean isInUse() {
      return System.nanoTime() - askedNanos < IN_USE_NANOS;
    }
  }

  /**
   * Wires an exposition.
   *
   * @param collector of {@code runs}; registered with {@code registry} like all others
   */
  Exposition(Runs runs, RunCollector collector, PrometheusRegistry registry) {
    this.runs = runs;
    this.collector = collector;
    this.registry = registry;
    this.namesOfRuns = RunCollector.names();
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void serve(Context context) throws IOException {
    String accept = context.header("Accept");
    ExpositionFormatWriter writer = formats.findWriter(accept);
    EscapingScheme escaping = EscapingScheme.fromAcceptHeader(accept);
    context.contentType(writer.getContentType());
    try (OutputStream out = new BufferedOutputStream(context.res().getOutputStream(), 128 << 10)) {
      if (writer == formats.getPrometheusProtobufWriter()) {
        writer.write(out, registry.scrape(), escaping);
      } else {
        writeText(writer, escaping, out);
      }
    }
  }

  private void writeText(ExpositionFormatWriter writer, EscapingScheme escaping, OutputStream out)
      throws IOException {
    ByteArrayOutputStream others = new ByteArrayOutputStream(64 << 10);
    writer.write(others, registry.scrape(name -> !namesOfRuns.contains(name)), escaping);
    Prepared texts = prepared.computeIfAbsent(writer, this::prepare);
    texts.askedNanos = System.nanoTime();
    texts.texts.write(out);
    others.writeTo(out);
  }

  private Prepared prepare(ExpositionFormatWriter writer) {
    return new Prepared(new RunTexts(runs, collector, writer));
  }

  private void prepareUntilClosed() {
    try {
      long seen = -1;
      while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        runs.awaitChange(seen, LOOK_AGAIN);
        seen = runs.version();
        prepared.values().removeIf(texts -> !texts.isInUse());
        prepared.values().forEach(texts -> texts.texts.refresh());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
