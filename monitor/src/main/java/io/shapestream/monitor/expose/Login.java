package io.shapestream.monitor.expose;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one name and password that basic authentication admits. Probes of health and readiness pass
 * without: they tell nothing of runs.
 */
public final class Login {
  private static final String SCHEME = "basic ";
  private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/readyz");

  private final byte[] expected;

  public Login(String user, String password) {
    this.expected = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  void check(Context context) {
    if (OPEN_PATHS.contains(context.path()) || admits(context.header("Authorization"))) {
      return;
    }
    context.header("WWW-Authenticate", "Basic realm=\"ShapeStream\", charset=\"UTF-8\"");
    context.status(HttpStatus.UNAUTHORIZED).result("Name and password are needed.\n");
    context.skipRemainingHandlers();
  }

  // The comparison takes as long wherever the first difference lies.
  private boolean admits(@Nullable String header) {
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      return MessageDigest.isEqual(given, expected);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
