package io.shapestream.datafeed.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of files on this machine that can be told to misbehave, or to be a proxy. */
public final class FileServer implements AutoCloseable {
  static {
    // The JDK reads it once for all servers of a process, of which the feeder's own may be another.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new HashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable String redirection;
  private boolean ranges = true;
  private boolean chunked;
  private volatile int most = Integer.MAX_VALUE;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile int status = 503;
  private volatile boolean stalling;

  public FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public FileServer with(String name, byte[] content) {
    files.put("/" + name, content);
    return this;
  }

  FileServer withoutRanges() {
    ranges = false;
    return this;
  }

  /** Doesn't announce lengths. */
  FileServer chunked() {
    chunked = true;
    return this;
  }

  /** Cuts every answer off after so many bytes. */
  FileServer cuttingAfter(int bytes) {
    most = bytes;
    return this;
  }

  /** Sends nothing after what {@link #cuttingAfter} lets through, but keeps the connection. */
  FileServer stalling() {
    stalling = true;
    return this;
  }

  FileServer failing(int times, int with) {
    failures.set(times);
    status = with;
    return this;
  }

  FileServer redirectingTo(URI other) {
    redirection = other.toString();
    return this;
  }

  public URI address() {
    return URI.create("http://" + host() + "/");
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** {@code URI from N} or {@code URI}, in the order in which they came. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
      requests.add(exchange.getRequestURI() + (range == null ? "" : " from " + from));
      byte[] content = files.get(exchange.getRequestURI().getPath());
      if (failures.getAndDecrement() > 0) {
        exchange.sendResponseHeaders(status, -1);
      } else if (redirection != null) {
        exchange.getResponseHeaders().add("Location", redirection);
        exchange.sendResponseHeaders(302, -1);
      } else if (content == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        send(exchange, content, ranges ? from : 0);
      }
    }
  }

  private void send(HttpExchange exchange, byte[] content, int from) throws IOException {
    if (from >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, chunked ? 0 : content.length - from);
    exchange.getResponseBody().write(content, from, Math.min(most, content.length - from));
    exchange.getResponseBody().flush();
    if (stalling && most < content.length - from) {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
