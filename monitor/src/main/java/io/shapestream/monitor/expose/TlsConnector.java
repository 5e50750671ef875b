package io.shapestream.monitor.expose;

import io.shapestream.command.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes the web server speak TLS, and nothing else. */
final class TlsConnector {
  private TlsConnector() {}

  /**
   * Opens the keystore.
   *
   * @throws UserError if it can't be opened or has no key
   */
  static SslContextFactory.Server open(Access.Tls tls) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStore(keystore(tls));
    factory.setKeyStorePassword(tls.password());
    return factory;
  }

  private static KeyStore keystore(Access.Tls tls) {
    try (InputStream in = Files.newInputStream(tls.keystore())) {
      KeyStore keystore = KeyStore.getInstance("PKCS12");
      keystore.load(in, tls.password().toCharArray());
      for (String alias : Collections.list(keystore.aliases())) {
        if (keystore.isKeyEntry(alias)) {
          return keystore;
        }
      }
    } catch (IOException | GeneralSecurityException failure) {
      throw new UserError(
          "tls-keystore must be a PKCS #12 file that the password in tls-password-file opens, was "
              + tls.keystore()
              + " ("
              + failure.getMessage()
              + ")",
          failure);
    }
    throw new UserError(
        "tls-keystore must hold a private key with its certificate, none was in " + tls.keystore());
  }

  static Connector connector(
      Server server, HttpConfiguration http, SslContextFactory.Server tls, String host, int port) {
    HttpConfiguration https = new HttpConfiguration(http);
    // It is reached by addresses and by names that no certificate has, such as 127.0.0.1.
    https.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(https));
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }
}
