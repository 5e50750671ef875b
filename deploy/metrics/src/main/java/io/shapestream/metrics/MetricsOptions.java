package io.shapestream.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where a service tells how it is; a picocli mixin. */
public final class MetricsOptions {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsOptions.class);

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Port of /metrics for Prometheus, of /healthz and of /readyz; 0: any free one, which the log tells (default:"
              + " none are served).")
  @Nullable Integer metricsPort;

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Name or address to serve metrics on; 0.0.0.0: everywhere (default: ${DEFAULT-VALUE}, this"
              + " machine only).")
  String metricsHost = "127.0.0.1";

  /**
   * To be called before anything is opened.
   *
   * @throws UserError when the port can't be one
   */
  public void check() {
    Integer port = metricsPort;
    new Violations().range("metrics-port", port == null ? 0 : port, 0, 65_535).orThrow();
  }

  /**
   * Serves at once, where a port was given; the caller closes it.
   *
   * @throws UserError when it can't listen there
   */
  public Optional<MetricsServer> serve(PrometheusRegistry registry, Health health) {
    Integer port = metricsPort;
    if (port == null) {
      return Optional.empty();
    }
    MetricsServer server = new MetricsServer(metricsHost, port, registry, health);
    LOG.info("Metrics: http://{}:{}/metrics", metricsHost, server.port());
    return Optional.of(server);
  }
}
