package io.shapestream.monitor.expose;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may read, and over what. Each is null where it is not asked for.
 *
 * @param login that every path but /healthz and /readyz asks for
 * @param tls by which the server proves who it is, and hides what it says
 */
public record Access(@Nullable Login login, @Nullable Tls tls) {
  /** Anyone may read, in the clear. */
  public static final Access OPEN = new Access(null, null);

  /**
   * A certificate with its private key.
   *
   * @param keystore a PKCS #12 file
   * @param password of the file and of the key in it
   */
  public record Tls(Path keystore, String password) {
    @Override
    public String toString() {
      return "Tls[" + keystore + "]";
    }
  }

  /** Returns how addresses of the server begin. */
  public String scheme() {
    return tls == null ? "http" : "https";
  }
}
