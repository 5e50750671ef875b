package io.shapestream.monitor.expose;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.collect.StreamView;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side: metrics for Prometheus, health for whoever runs the monitor, the live page and its
 * data for people. Serves reads only.
 *
 * <p>Whoever constructs it starts and closes it. Requests run on the web server's own threads; a
 * viewer of the live page holds one of them.
 */
public final class MonitorServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MonitorServer.class);

  private final Door door;
  private final Supplier<Readings> readings;
  private final Exposition exposition;
  private final LiveData liveData;
  private final EventStream events;
  private final Assets assets = Assets.load();
  private final Javalin javalin;

  /**
   * Wires a server.
   *
   * @param streams that runs train on, as last seen
   * @param collector of {@code runs}; registered with {@code registry}
   */
  public MonitorServer(
      Door door,
      Runs runs,
      Supplier<Readings> readings,
      Supplier<List<StreamView>> streams,
      RunCollector collector,
      PrometheusRegistry registry,
      Clock clock) {
    this.door = door;
    this.readings = readings;
    this.exposition = new Exposition(runs, collector, registry);
    this.liveData = new LiveData(runs, readings, streams, clock);
    this.events = new EventStream(runs, liveData);
    this.javalin = Javalin.create(this::configure);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    // Whoever reads here asks again: no reason to wait for idle connections when it ends.
    config.jetty.modifyServer(server -> server.setStopTimeout(0));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.before(SecurityHeaders::add);
    guard(config, door.access());
    config.routes.get("/metrics", exposition::serve);
    config.routes.get("/healthz", this::health);
    config.routes.get("/readyz", this::readiness);
    config.routes.get("/api/runs", liveData::serveAll);
    config.routes.get("/api/history", liveData::serveHistory);
    config.routes.get("/api/rejected", liveData::serveRejected);
    config.routes.get("/api/events", events::serve);
    assets.paths().forEach(path -> config.routes.get(path, assets::serve));
    config.routes.error(404, context -> context.result("There is nothing here.\n"));
    config.routes.exception(Exception.class, (failure, context) -> broken(context));
  }

  private void guard(JavalinConfig config, Access access) {
    Login login = access.login();
    if (login != null) {
      config.routes.before(login::check);
    }
    if (access.tls() != null) {
      SslContextFactory.Server tls = TlsConnector.open(access.tls());
      config.jetty.addConnector(
          (server, http) -> TlsConnector.connector(server, http, tls, door.host(), door.port()));
    }
  }

  private static void broken(Context context) {
    context.status(HttpStatus.INTERNAL_SERVER_ERROR).result("The monitor met a defect.\n");
  }

  /**
   * Starts to listen.
   *
   * @throws UserError if it can't listen there
   */
  public void start() {
    checkFree();
    if (door.standsOpenToOthers()) {
      log.warn(
          "Whoever reaches port {} of {} may read everything: nothing is asked of them. --user asks for"
              + " a name and a password, --tls-keystore hides what is said",
          door.port(),
          door.host());
    }
    try {
      javalin.start(door.host(), door.port());
      exposition.start();
    } catch (RuntimeException failure) {
      throw cannotListen(failure);
    }
  }

  // The web server would log a taken port with a stack trace before it throws.
  private void checkFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(door.host()), door.port()));
    } catch (IOException failure) {
      throw cannotListen(failure);
    }
  }

  private UserError cannotListen(Exception failure) {
    String what =
        failure instanceof UnknownHostException
            ? "no such host. Check --host."
            : "the port is taken or not allowed ("
                + rootOf(failure)
                + "). Choose another with --port"
                + " (0 takes any free one).";
    return new UserError(
        "Can't listen on " + door.host() + ":" + door.port() + ": " + what, failure);
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Returns the port that it listens on. */
  public int port() {
    return javalin.port();
  }

  private void health(Context context) {
    boolean reads = readings.get().state() != Readings.State.ENDED;
    context
        .status(reads ? HttpStatus.OK : HttpStatus.INTERNAL_SERVER_ERROR)
        .result(reads ? "ok\n" : "The reader of the telemetry topic has ended.\n");
  }

  private void readiness(Context context) {
    Readings now = readings.get();
    context
        .status(now.isCaughtUp() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .result(now.isCaughtUp() ? "ready\n" : notReady(now));
  }

  private static String notReady(Readings now) {
    String trouble = now.trouble().isEmpty() ? "" : " " + now.trouble() + ".";
    return "Not ready: "
        + now.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + ", "
        + now.lagRecords()
        + " records to read."
        + trouble
        + "\n";
  }

  @Override
  public void close() {
    events.close();
    exposition.close();
    javalin.stop();
  }
}
