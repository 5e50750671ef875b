package io.shapestream.monitor.expose;

import io.javalin.http.Context;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * {@code /metrics}: the format that the scraper asks for (Prometheus text, OpenMetrics text, or
 * Protobuf, which alone carries native histograms).
 */
final class Exposition {
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private volatile int expectedBytes = 64 << 10;

  Exposition(PrometheusRegistry registry) {
    this.registry = registry;
  }

  void serve(Context context) throws IOException {
    String accept = context.header("Accept");
    ExpositionFormatWriter writer = formats.findWriter(accept);
    Body body = new Body(expectedBytes);
    writer.write(body, registry.scrape(), EscapingScheme.fromAcceptHeader(accept));
    expectedBytes = body.size() + (body.size() >> 3);
    context.contentType(writer.getContentType()).result(body.input());
  }

  /** Bytes that are read where they were written: with many runs they are ten megabytes. */
  private static final class Body extends ByteArrayOutputStream {
    Body(int expectedBytes) {
      super(expectedBytes);
    }

    InputStream input() {
      return new ByteArrayInputStream(buf, 0, count);
    }
  }
}
