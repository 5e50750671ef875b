package io.shapestream.fuzzing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes sent to an HTTP server on this machine, and what it answered before it closed the
 * connection.
 *
 * @param answer its first 64 KiB as ISO 8859-1; empty when it closed without a word
 */
public record Conversation(String answer) {
  private static final int MOST = 1 << 16;
  private static final int PATIENCE_MS = 20_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  /**
   * Sends {@code request} and nothing more, and reads until the server closes; a stream of events
   * ends with its first piece.
   *
   * @throws java.net.SocketTimeoutException when the server keeps the connection for 20 s without a
   *     word
   */
  public static Conversation with(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        return new Conversation(read(socket.getInputStream()));
      } catch (SocketException closedByTheServer) {
        return new Conversation("");
      }
    }
  }

  /** 0 where there was none. */
  public int status() {
    Matcher first = STATUS.matcher(answer);
    return first.lookingAt() ? Integer.parseInt(first.group(1)) : 0;
  }

  private static String read(InputStream input) throws IOException {
    StringBuilder answer = new StringBuilder();
    byte[] piece = new byte[MOST];
    for (int n = input.read(piece); n >= 0 && answer.length() < MOST; n = input.read(piece)) {
      answer.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
      if (answer.indexOf("text/event-stream") >= 0) {
        break;
      }
    }
    return answer.toString();
  }
}
