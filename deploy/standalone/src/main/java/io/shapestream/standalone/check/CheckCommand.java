package io.shapestream.standalone.check;

import io.shapestream.command.ServiceOptions;
import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code check}, which the chart's test runs. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Asks a monitor whether it is ready, which it is when it follows telemetry, and whether it serves its metrics.")
public final class CheckCommand implements Callable<Integer> {

  @SuppressWarnings("unused") // read by Commands
  @Mixin
  private ServiceOptions service = ServiceOptions.quiet();

  @Option(
      names = "--monitor",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9464",
      description = "Where the monitor serves (default: ${DEFAULT-VALUE}).")
  private String monitor = "";

  @Option(names = "--user", paramLabel = "NAME", description = "Name to log in with.")
  @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of user (default: no login).")
  @Nullable Path passwordFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "The monitor's own keystore (PKCS12): no other certificate is believed (default: any that Java's authorities vouch for).")
  @Nullable Path tlsKeystore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "File whose first line is the keystore's password.")
  @Nullable Path tlsPasswordFile;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to wait for a monitor that is not ready yet, 0..3600 (default: ${DEFAULT-VALUE}).")
  private int patience;

  @Override
  public Integer call() throws InterruptedException {
    new Violations().range("patience", patience, 0, 3600).orThrow();
    MonitorProbe probe = new MonitorProbe(address(), authorization(), tls());
    System.out.println(probe.await(Duration.ofSeconds(patience)));
    return 0;
  }

  private Optional<String> authorization() {
    if (user == null && passwordFile == null) {
      return Optional.empty();
    }
    return Optional.of(
        Secrets.login(together(user, "user"), together(passwordFile, "password-file")));
  }

  private Optional<SSLContext> tls() {
    if (tlsKeystore == null && tlsPasswordFile == null) {
      return Optional.empty();
    }
    return Optional.of(
        PinnedCertificate.context(
            together(tlsKeystore, "tls-keystore"), together(tlsPasswordFile, "tls-password-file")));
  }

  private static <T> T together(@Nullable T value, String key) {
    if (value == null) {
      throw new UserError(key + " must be given with the option that belongs to it, was not");
    }
    return value;
  }

  private URI address() {
    try {
      URI address = URI.create(monitor);
      if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private UserError refused(@Nullable Throwable cause) {
    return new UserError("monitor must be http://HOST:PORT, was '" + monitor + "'", cause);
  }
}
