package io.shapestream.monitor;

import io.shapestream.command.UserError;
import io.shapestream.command.Violations;
import io.shapestream.monitor.expose.Access;
import io.shapestream.monitor.expose.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may read, and over what. Passwords come from files: a command line is seen by everyone. */
final class AccessOptions {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "Name that a reader must give (basic authentication), with the password in --password-file"
              + " (default: anyone may read). /healthz and /readyz stay open.")
  @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of --user.")
  @Nullable Path passwordFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "PKCS #12 file with a private key and its certificate: the server then speaks HTTPS only"
              + " (default: HTTP).")
  @Nullable Path tlsKeystore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of --tls-keystore.")
  @Nullable Path tlsPasswordFile;

  Access access() {
    new Violations()
        .check(
            (user == null) == (passwordFile == null),
            "user and password-file go together, only "
                + (user == null ? "password-file" : "user")
                + " was given")
        .check(
            (tlsKeystore == null) == (tlsPasswordFile == null),
            "tls-keystore and tls-password-file go together, only "
                + (tlsKeystore == null ? "tls-password-file" : "tls-keystore")
                + " was given")
        .check(
            user == null || (!user.isBlank() && !user.contains(":")),
            "user must not be empty and have no colon, was '" + user + "'")
        .orThrow();
    return new Access(login(), tls());
  }

  private @Nullable Login login() {
    return user == null || passwordFile == null
        ? null
        : new Login(user, firstLine("password-file", passwordFile));
  }

  private Access.@Nullable Tls tls() {
    return tlsKeystore == null || tlsPasswordFile == null
        ? null
        : new Access.Tls(tlsKeystore, firstLine("tls-password-file", tlsPasswordFile));
  }

  private static String firstLine(String key, Path file) {
    try {
      String line = Files.readString(file).lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw new UserError(key + " must have a password in its first line, had none: " + file);
      }
      return line;
    } catch (IOException failure) {
      throw new UserError(key + " must be a readable text file, was " + file, failure);
    }
  }
}
