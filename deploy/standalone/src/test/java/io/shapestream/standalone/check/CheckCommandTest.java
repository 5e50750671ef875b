package io.shapestream.standalone.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.shapestream.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // made before each test
class CheckCommandTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private HttpServer server;
  private PrintStream out;
  private PrintStream err;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    out = System.out;
    err = System.err;
    PrintStream captured = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  @AfterEach
  void stop() {
    System.setOut(out);
    System.setErr(err);
    server.stop(0);
  }

  @Test
  void aMonitorThatBecomesReadyIsWell() {
    serve("/readyz", 200, "ready", 3);
    serve("/metrics", 200, "# HELP x y\nshapestream_monitor_ready 1.0\nx 2\n", 0);
    assertThat(check("60")).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("is ready and serves 2 samples");
  }

  @Test
  void aMonitorThatIsNotReadySaysWhy() {
    serve("/readyz", 503, "reads telemetry since 3 s", 0);
    assertThat(check("0")).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("/readyz answers 503: reads telemetry since 3 s (waited 0 s)");
  }

  @Test
  void anythingElseThatAnswersIsNoMonitor() {
    serve("/", 200, "hello", 0);
    assertThat(check("0")).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("does not say");
  }

  @Test
  void nobodyThereIsASentence() {
    server.stop(0);
    assertThat(check("0")).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("does not answer")
        .doesNotContain("\tat ");
  }

  @Test
  void logsInWithTheMonitorsOwnPasswordFileOverTlsWithItsOwnCertificate(@TempDir Path folder)
      throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    HttpsServer secure = secure(keystore(folder, "one"), "secret");
    try {
      String address = "https://127.0.0.1:" + secure.getAddress().getPort();
      assertThat(check(address, keystore(folder, "one"), password)).isZero();
      assertThat(check(address, keystore(folder, "two"), password)).isEqualTo(1);
      assertThat(said.toString(StandardCharsets.UTF_8))
          .contains("it has another certificate than tls-keystore");
      Path wrong = Files.writeString(folder.resolve("wrong"), "guess");
      assertThat(check(address, keystore(folder, "one"), wrong)).isEqualTo(1);
      assertThat(said.toString(StandardCharsets.UTF_8)).contains("tls-keystore must be a PKCS12");
    } finally {
      secure.stop(0);
    }
  }

  private static int check(String address, Path keystore, Path password) {
    return Commands.run(
        new CheckCommand(),
        "--monitor=" + address,
        "--user=viewer",
        "--password-file=" + password,
        "--tls-keystore=" + keystore,
        "--tls-password-file=" + password,
        "--patience=0");
  }

  private static HttpsServer secure(Path keystore, String password) throws Exception {
    KeyStore keys = KeyStore.getInstance(keystore.toFile(), password.toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, password.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String login = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = "shapestream_monitor_ready 1.0\n".getBytes(StandardCharsets.UTF_8);
            boolean known = "Basic dmlld2VyOnNlY3JldA==".equals(login);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  /** A key and a certificate that names another host. */
  private static Path keystore(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    if (!Files.exists(file)) {
      String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      Process process =
          new ProcessBuilder(
                  keytool,
                  "-genkeypair",
                  "-alias",
                  name,
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=monitor",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  "secret")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("keytool.log").toFile())
              .start();
      assertThat(process.waitFor()).isZero();
    }
    return file;
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThat(Commands.run(new CheckCommand(), "--monitor", "monitor:9464")).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("monitor must be http://HOST:PORT, was 'monitor:9464'");
  }

  private int check(String patience) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    return Commands.run(new CheckCommand(), "--monitor", address, "--patience", patience);
  }

  /** Refuses the first {@code refusals} times. */
  private void serve(String path, int status, String body, int refusals) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            boolean refuse = refusals > 0 && asked.incrementAndGet() <= refusals;
            exchange.sendResponseHeaders(refuse ? 503 : status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }
}
