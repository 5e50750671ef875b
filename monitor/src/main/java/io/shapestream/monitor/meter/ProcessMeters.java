package io.shapestream.monitor.meter;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Micrometer's meters of this process: virtual machine, process, Kafka client. They lie in the same
 * Prometheus registry as ours, under names of their own ({@code jvm_}, {@code process_}, {@code
 * system_}, {@code kafka_}).
 */
public final class ProcessMeters implements AutoCloseable {
  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final KafkaClientMetrics kafka;

  /** Registers the meters with {@code prometheus}. */
  public ProcessMeters(PrometheusRegistry prometheus, Consumer<?, ?> consumer) {
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    registry.config().meterFilter(MeterFilter.deny(ProcessMeters::isMisnamed));
    kafka = new KafkaClientMetrics(consumer);
    List.<MeterBinder>of(
            new ClassLoaderMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics(),
            garbageCollection,
            kafka)
        .forEach(binder -> binder.bindTo(registry));
  }

  // Of Kafka's hundred meters those of fetching matter here, and many others, as some of the
  // process,
  // break Prometheus's rules for names and units.
  private static boolean isMisnamed(Meter.Id id) {
    String name = id.getName();
    return (name.startsWith("kafka.") && !name.startsWith("kafka.consumer.fetch.manager."))
        || name.equals("process.cpu.time")
        || name.equals("system.cpu.count");
  }

  @Override
  public void close() {
    garbageCollection.close();
    kafka.close();
    registry.close();
  }
}
