package io.shapestream.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** Micrometer's meters of this process, beside ours in the same registry. */
final class ProcessMeters implements AutoCloseable {
  private final PrometheusMeterRegistry micrometer;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  ProcessMeters(PrometheusRegistry registry) {
    micrometer = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics(),
            garbageCollection)
        .forEach(meters -> meters.bindTo(micrometer));
  }

  @Override
  public void close() {
    garbageCollection.close();
    micrometer.close();
  }
}
