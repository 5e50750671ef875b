package io.shapestream.standalone.check;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the very certificate that the monitor was given, and no other: by whatever name it is
 * reached, nobody else can answer for it.
 */
final class PinnedCertificate extends X509ExtendedTrustManager {
  private final List<X509Certificate> known;

  private PinnedCertificate(List<X509Certificate> known) {
    this.known = known;
  }

  /**
   * @param keystore in PKCS12, with the monitor's key and certificate
   * @param passwordFile whose first line is its password
   */
  static SSLContext context(Path keystore, Path passwordFile) {
    try (var content = Files.newInputStream(keystore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(content, Secrets.firstLine(passwordFile).toCharArray());
      List<X509Certificate> certificates = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.getCertificate(alias) instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedCertificate(certificates)}, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new UserError(
          "tls-keystore must be a PKCS12 file that opens with the password in tls-password-file, was %s: %s"
              .formatted(keystore, Sentences.of(e)),
          e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0 || !known.contains(chain[0])) {
      throw new CertificateException("it has another certificate than tls-keystore");
    }
    chain[0].checkValidity();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients are served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
