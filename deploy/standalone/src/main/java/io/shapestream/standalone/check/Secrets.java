package io.shapestream.standalone.check;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Passwords come from files, never from a command line. */
final class Secrets {

  private Secrets() {}

  static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UserError("Can't read " + file + ": " + Sentences.of(e), e);
    }
  }

  /** The value of an Authorization header. */
  static String login(String user, Path passwordFile) {
    String login = user + ":" + firstLine(passwordFile);
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }
}
