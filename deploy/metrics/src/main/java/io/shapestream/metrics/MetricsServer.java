package io.shapestream.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code /metrics} for Prometheus, and for whoever runs the service {@code /healthz}, 200
 * while it works and 500 after, and {@code /readyz}, 200 once it does its work and 503 before.
 * Requests are answered by at most 32 threads, which end when idle; whoever takes longer than 5 s
 * to say what he wants is cut off, so that silent clients hold up others no longer than that. Reads
 * only.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int BROKEN = 500;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_THREADS = 32;

  static {
    // Seconds, for all of the JDK's web servers in this process; without it one client that sends
    // half a request holds a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
  }

  private final PrometheusRegistry registry;
  private final Health health;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final ProcessMeters process;
  private final HttpServer server;
  private final ThreadPoolExecutor threads = threads();

  /**
   * Listens at once.
   *
   * @param port 0 takes any free one
   * @throws UserError when it can't listen there
   */
  public MetricsServer(String host, int port, PrometheusRegistry registry, Health health) {
    this.registry = registry;
    this.health = health;
    this.server = listening(host, port);
    this.process = new ProcessMeters(registry);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    process.close();
  }

  private static ThreadPoolExecutor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            MetricsServer::own);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread own(Runnable work) {
    Thread thread = new Thread(work, "metrics-http");
    thread.setDaemon(true);
    return thread;
  }

  private static HttpServer listening(String host, int port) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UserError("metrics-host must be a known host or address, was '" + host + "'");
    }
    try {
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UserError(
          "Can't serve metrics at %s:%d: %s. Choose another --metrics-port (0 takes any free one)."
              .formatted(host, port, Sentences.of(e)),
          e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        text(exchange, NOT_ALLOWED, "Only GET is served here.\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> metrics(exchange);
        case "/healthz" -> state(exchange, health.failure(), BROKEN, "ok");
        case "/readyz" -> readiness(exchange);
        default -> text(exchange, NOT_FOUND, "There is nothing here.\n");
      }
    }
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writer.write(body, registry.scrape(), EscapingScheme.fromAcceptHeader(accept));
    send(exchange, OK, writer.getContentType(), body.toByteArray());
  }

  private void readiness(HttpExchange exchange) throws IOException {
    Optional<String> trouble = health.failure().or(health::waiting);
    state(exchange, trouble, UNAVAILABLE, "ready");
  }

  private static void state(
      HttpExchange exchange, Optional<String> trouble, int troubled, String fine)
      throws IOException {
    text(exchange, trouble.isEmpty() ? OK : troubled, trouble.orElse(fine) + "\n");
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
