package io.shapestream.monitor.grafana;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Serves the metrics of a feeder as its own page of the documentation lists them, which is made
 * from the feeder's catalogue: names, types and labels are a real feeder's, values are made up.
 */
final class FeederDouble implements AutoCloseable {
  private static final Path PAGE = Path.of("../docs/metrics-feeder.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(shapestream_\\w+)` \\| (\\w+) \\| ([^|]*) \\|");
  private static final Map<String, String> LABELS =
      Map.of("stream", "fashion", "run", "slow", "reason", "no image");

  private final HttpServer server;

  /** One metric as the page tells it. */
  record Listed(String name, String type, List<String> labels) {
    private static Listed of(MatchResult row) {
      List<String> labels =
          Pattern.compile("`(\\w+)`").matcher(row.group(3)).results().map(m -> m.group(1)).toList();
      return new Listed(row.group(1), row.group(2), labels);
    }

    List<String> series() {
      return type.equals("histogram")
          ? List.of(name + "_bucket", name + "_sum", name + "_count")
          : List.of(name);
    }

    String text(long seconds) {
      String own = labels.stream().map(Listed::label).collect(Collectors.joining(","));
      String head = "# TYPE " + name + " " + type + "\n";
      return switch (type) {
        case "histogram" ->
            head
                + "%s_bucket{%s,le=\"0.1\"} %d\n".formatted(name, own, seconds)
                + "%s_bucket{%s,le=\"+Inf\"} %d\n".formatted(name, own, 2 * seconds)
                + "%s_sum{%s} %d\n".formatted(name, own, seconds)
                + "%s_count{%s} %d\n".formatted(name, own, 2 * seconds);
        case "counter" -> head + "%s{%s} %d\n".formatted(name, own, seconds);
        default -> head + "%s{%s} 1\n".formatted(name, own);
      };
    }

    private static String label(String name) {
      return name + "=\"" + LABELS.get(name) + "\"";
    }
  }

  FeederDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = text().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static String text() {
    long seconds = System.currentTimeMillis() / 1000;
    return catalogue().stream().map(metric -> metric.text(seconds)).collect(Collectors.joining());
  }

  /** Returns what the page lists. */
  static List<Listed> catalogue() {
    try {
      return ROW.matcher(Files.readString(PAGE)).results().map(Listed::of).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
