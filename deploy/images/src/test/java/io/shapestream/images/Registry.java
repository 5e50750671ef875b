package io.shapestream.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a registry as a push needs: uploads of blobs, manifests, and a login, over TLS with a
 * certificate that nobody signed.
 */
final class Registry implements AutoCloseable {
  private static final String PASSWORD = "keystore";
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("team:secret".getBytes(StandardCharsets.UTF_8));

  private final HttpsServer server;
  private final AtomicInteger uploads = new AtomicInteger();

  /** What was pushed, by its path. */
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

  final Map<String, Integer> blobs = new ConcurrentHashMap<>();

  Registry(Path folder) throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(folder.resolve("registry.p12"))));
    server.createContext("/v2/", this::answer);
    server.start();
  }

  private static SSLContext tls(Path keystore) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    TestBase.run(
        keytool,
        "-genkeypair",
        "-alias",
        "registry",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        keystore.toString(),
        "-storepass",
        PASSWORD);
    KeyStore keys = KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  String address() {
    return "localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String login = exchange.getRequestHeaders().getFirst("Authorization");
      if (!LOGIN.equals(login)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      exchange.sendResponseHeaders(status(exchange, body), -1);
    }
  }

  private int status(HttpExchange exchange, byte[] body) {
    String path = exchange.getRequestURI().getPath();
    return switch (exchange.getRequestMethod()) {
      case "HEAD" -> blobs.containsKey(path.replaceFirst(".*/", "")) ? 200 : 404;
      case "POST", "PATCH" -> {
        String upload = path.replaceFirst("uploads/.*", "uploads/") + uploads.incrementAndGet();
        exchange.getResponseHeaders().set("Location", "https://" + address() + upload);
        yield 202;
      }
      case "PUT" -> stored(exchange, path, body);
      default -> 200;
    };
  }

  private int stored(HttpExchange exchange, String path, byte[] body) {
    if (path.contains("/manifests/")) {
      manifests.put(path, body);
    } else {
      blobs.put(exchange.getRequestURI().getQuery().replace("digest=", ""), body.length);
    }
    return 201;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
