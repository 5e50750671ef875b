package io.shapestream.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Headless Chromium, driven by chromedriver over the W3C WebDriver protocol, of which a handful of
 * requests is all that these tests need.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Process driver;
  private final Path profile;
  private final String base;
  private final String session;

  /** Opens a window of this size, in pixels. */
  Browser(int width, int height) throws IOException, InterruptedException {
    int port = freePort();
    base = "http://127.0.0.1:" + port;
    profile = Files.createTempDirectory("shapestream-browser-");
    driver =
        new ProcessBuilder(DRIVER.toString(), "--port=" + port, "--silent")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitDriver();
    session = newSession(width, height);
  }

  /** Returns whether there is a browser on this machine. */
  static boolean isThere() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitDriver() throws InterruptedException, IOException {
    for (int i = 0; i < 100; i++) {
      try {
        if (call("GET", "/status", Map.of()).path("ready").asBoolean()) {
          return;
        }
      } catch (IOException notYet) {
        // It is still starting.
      }
      Thread.sleep(100);
    }
    throw new IOException("chromedriver did not start within 10 s");
  }

  private String newSession(int width, int height) throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--user-data-dir=" + profile,
            "--window-size=" + width + "," + height);
    Map<String, Object> wanted =
        Map.of(
            "goog:chromeOptions", Map.of("binary", CHROMIUM.toString(), "args", arguments),
            "goog:loggingPrefs", Map.of("browser", "ALL"));
    JsonNode answer =
        call("POST", "/session", Map.of("capabilities", Map.of("alwaysMatch", wanted)));
    return "/session/" + answer.path("sessionId").asText();
  }

  void open(String address) throws IOException, InterruptedException {
    call("POST", session + "/url", Map.of("url", address));
  }

  /** Runs {@code script}, the body of a function, in the page and returns what it returns. */
  JsonNode run(String script, Object... arguments) throws IOException, InterruptedException {
    return call(
        "POST", session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
  }

  /** Returns what the page complained about since the last call: errors, violations of policy. */
  List<String> complaints() throws IOException, InterruptedException {
    JsonNode log = call("POST", session + "/se/log", Map.of("type", "browser"));
    return Stream.iterate(0, i -> i < log.size(), i -> i + 1)
        .map(i -> log.get(i).path("level").asText() + ": " + log.get(i).path("message").asText())
        .toList();
  }

  /** Writes what the window shows as PNG. */
  void screenshot(Path file) throws IOException, InterruptedException {
    String png = call("GET", session + "/screenshot", Map.of()).asText();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  private JsonNode call(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    if (method.equals("POST")) {
      request.POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
    } else {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    }
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    JsonNode value = json.readTree(answer.body()).path("value");
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + value);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", session, Map.of());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
      deleteProfile();
    }
  }

  private void deleteProfile() throws IOException {
    try (Stream<Path> tree = Files.walk(profile)) {
      tree.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(Browser::delete);
    }
  }

  // The browser may still be leaving: what it has deleted itself is no trouble.
  private static void delete(java.io.File file) {
    if (!file.delete() && file.exists()) {
      file.deleteOnExit();
    }
  }
}
