package io.shapestream.standalone.check;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Asks a monitor until it answers as it should, or patience ends. */
final class MonitorProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String METRIC = "shapestream_monitor_ready 1";

  private final URI monitor;
  private final Optional<String> authorization;
  private final HttpClient client;

  /**
   * @param authorization header, where the monitor asks for a login
   * @param tls whom to believe, where not Java's own authorities
   */
  MonitorProbe(URI monitor, Optional<String> authorization, Optional<SSLContext> tls) {
    this.monitor = monitor;
    this.authorization = authorization;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /**
   * Returns what to tell of a monitor that is well.
   *
   * @throws UserError with the last reason, when patience ends before
   */
  String await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return answer();
      } catch (NotYetException e) {
        if (System.nanoTime() - end >= 0) {
          throw new UserError(e.getMessage() + " (waited " + patience.toSeconds() + " s)", e);
        }
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private String answer() throws NotYetException, InterruptedException {
    get("/readyz");
    String metrics = get("/metrics");
    if (!metrics.contains(METRIC)) {
      throw new NotYetException(monitor + "/metrics does not say " + METRIC, null);
    }
    long samples = metrics.lines().filter(line -> !line.startsWith("#")).count();
    return "%s is ready and serves %d samples".formatted(monitor, samples);
  }

  private String get(String path) throws NotYetException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(monitor + path)).timeout(TIMEOUT);
    authorization.ifPresent(login -> request.header("Authorization", login));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        return response.body();
      }
      throw new NotYetException(
          "%s%s answers %d: %s"
              .formatted(monitor, path, response.statusCode(), response.body().strip()),
          null);
    } catch (IOException e) {
      throw new NotYetException(monitor + " does not answer: " + Sentences.of(e), e);
    }
  }

  /** It may be well a moment later. */
  private static final class NotYetException extends Exception {
    private static final long serialVersionUID = 1;

    NotYetException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
