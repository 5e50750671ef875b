package io.shapestream.monitor.expose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.shapestream.command.UserError;
import io.shapestream.monitor.collect.Readings;
import io.shapestream.monitor.meter.RunCollector;
import io.shapestream.monitor.meter.Runs;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  private static final Login LOGIN = new Login("grafana", "pä:ss");
  private static final List<String> GUARDED =
      List.of(
          "/",
          "/page.js",
          "/metrics",
          "/api/runs",
          "/api/history?run=a",
          "/api/events",
          "/api/rejected",
          "/no");

  @Test
  void withALoginNothingButHealthIsReadWithoutIt() throws Exception {
    try (MonitorServer server = server(new Access(LOGIN, null))) {
      HttpClient client = HttpClient.newHttpClient();
      for (String path : GUARDED) {
        HttpResponse<String> answer = get(client, "http", server, path, "");
        assertThat(answer.statusCode()).as(path).isEqualTo(401);
        assertThat(answer.body()).as(path).isEqualTo("Name and password are needed.\n");
        assertThat(answer.headers().firstValue("www-authenticate"))
            .hasValue("Basic realm=\"ShapeStream\", charset=\"UTF-8\"");
        assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
      }
      assertThat(get(client, "http", server, "/healthz", "").statusCode()).isEqualTo(200);
      assertThat(get(client, "http", server, "/readyz", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theRightNameAndPasswordOpenAndOthersDoNot() throws Exception {
    try (MonitorServer server = server(new Access(LOGIN, null))) {
      HttpClient client = HttpClient.newHttpClient();
      assertThat(get(client, "http", server, "/metrics", basic("grafana:pä:ss")).statusCode())
          .isEqualTo(200);
      for (String wrong :
          List.of(
              basic("grafana:pä:s"),
              basic("grafana:"),
              basic(":"),
              basic("Grafana:pä:ss"),
              "Basic ???",
              "Basic",
              "Bearer x")) {
        assertThat(get(client, "http", server, "/metrics", wrong).statusCode())
            .as(wrong)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void speaksTlsOnlyWhenGivenACertificate(@TempDir Path folder) throws Exception {
    Path keystore = keystore(folder);
    Access access = new Access(LOGIN, new Access.Tls(keystore, "changeit"));
    try (MonitorServer server = server(access)) {
      assertThat(access.scheme()).isEqualTo("https");
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(keystore)).build();
      assertThat(get(client, "https", server, "/metrics", basic("grafana:pä:ss")).statusCode())
          .isEqualTo(200);
      assertThat(get(client, "https", server, "/metrics", "").statusCode()).isEqualTo(401);
      assertThatThrownBy(() -> get(client, "http", server, "/healthz", ""))
          .isInstanceOf(java.io.IOException.class);
    }
  }

  @Test
  void aKeystoreThatItCannotUseIsTold(@TempDir Path folder) throws Exception {
    Path keystore = keystore(folder);
    assertThatThrownBy(() -> server(new Access(null, new Access.Tls(keystore, "wrong"))))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "tls-keystore must be a PKCS #12 file that the password in tls-password-file opens, was "
                + keystore);
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    Path file = folder.resolve("empty.p12");
    try (var out = Files.newOutputStream(file)) {
      empty.store(out, "changeit".toCharArray());
    }
    assertThatThrownBy(() -> server(new Access(null, new Access.Tls(file, "changeit"))))
        .hasMessage(
            "tls-keystore must hold a private key with its certificate, none was in " + file);
  }

  @Test
  void noPasswordIsEverPrinted() {
    Access access = new Access(LOGIN, new Access.Tls(Path.of("k"), "changeit"));
    assertThat(access.toString()).doesNotContain("changeit", "pä:ss");
  }

  @Test
  void onlyADoorToOthersWithoutALoginStandsOpen() {
    assertThat(Door.open("0.0.0.0", 1).standsOpenToOthers()).isTrue();
    assertThat(Door.open("127.0.0.1", 1).standsOpenToOthers()).isFalse();
    assertThat(Door.open("::1", 1).standsOpenToOthers()).isFalse();
    assertThat(Door.open("localhost", 1).standsOpenToOthers()).isFalse();
    assertThat(new Door("0.0.0.0", 1, new Access(LOGIN, null)).standsOpenToOthers()).isFalse();
  }

  private static MonitorServer server(Access access) {
    Runs runs = new Runs(Clock.systemUTC(), Duration.ofHours(1));
    PrometheusRegistry registry = new PrometheusRegistry();
    RunCollector collector = new RunCollector(runs);
    registry.register(collector);
    Readings live = new Readings(Readings.State.LIVE, 0, 0, 0, 0, 0, 0, 0, "");
    MonitorServer server =
        new MonitorServer(
            new Door("127.0.0.1", 0, access),
            runs,
            () -> live,
            List::of,
            collector,
            registry,
            Clock.systemUTC());
    server.start();
    return server;
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> get(
      HttpClient client, String scheme, MonitorServer server, String path, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(60));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Path keystore(Path folder) throws Exception {
    Path file = folder.resolve("monitor.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "monitor",
                "-keyalg",
                "EC",
                "-dname",
                "CN=monitor",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return file;
  }

  private static SSLContext trusting(Path keystore) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("monitor", keys.getCertificate("monitor"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
