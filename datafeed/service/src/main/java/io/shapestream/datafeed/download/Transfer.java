package io.shapestream.datafeed.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;

/**
 * One request for what is still missing of a file. Appends to it where the server goes on from
 * there, begins anew where it can't. Fails when nothing arrives for {@value #PATIENCE_MS} ms.
 */
final class Transfer {
  private static final int PATIENCE_MS = 30_000;
  private static final int MOST_REDIRECTIONS = 5;

  private final RemoteFile file;
  private final Proxies proxies;
  private final LongConsumer position;
  private final int patienceMs;

  /**
   * @param position is told how many bytes there are
   */
  Transfer(RemoteFile file, Proxies proxies, LongConsumer position) {
    this(file, proxies, position, PATIENCE_MS);
  }

  Transfer(RemoteFile file, Proxies proxies, LongConsumer position, int patienceMs) {
    this.file = file;
    this.proxies = proxies;
    this.position = position;
    this.patienceMs = patienceMs;
  }

  /**
   * @param part what is there already, and grows
   * @throws IOException when it is worth another try
   * @throws DownloadException when it isn't
   */
  void run(URI address, FileChannel part) throws IOException {
    HttpURLConnection connection = opened(address, part.size());
    try {
      receive(address, connection, part);
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection opened(URI address, long from) throws IOException {
    URI at = address;
    for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
      HttpURLConnection connection = request(at, from);
      int status = connection.getResponseCode();
      String location = connection.getHeaderField("Location");
      if (status / 100 != 3 || location == null) {
        return connection;
      }
      connection.disconnect();
      at = redirected(at, location);
    }
    throw new DownloadException(
        address + " redirects more than " + MOST_REDIRECTIONS + " times", null);
  }

  private HttpURLConnection request(URI address, long from) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.toURL().openConnection(proxies.of(address));
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(patienceMs);
    connection.setReadTimeout(patienceMs);
    connection.setRequestProperty("User-Agent", "ShapeStream");
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (from > 0) {
      connection.setRequestProperty("Range", "bytes=" + from + "-");
    }
    return connection;
  }

  private static URI redirected(URI from, String location) {
    URI to = from.resolve(location);
    boolean weaker = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (weaker || !("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
      throw new DownloadException(from + " redirects to " + to + ", which is less safe", null);
    }
    return to;
  }

  private void receive(URI address, HttpURLConnection connection, FileChannel part)
      throws IOException {
    int status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_OK) {
      requireLength(address, connection.getContentLengthLong());
      part.truncate(0);
    } else if (status != HttpURLConnection.HTTP_PARTIAL || !goesOn(connection, part.size())) {
      part.truncate(0);
      refuse(address, status);
      return;
    }
    try (InputStream body = connection.getInputStream()) {
      copy(address, body, part);
    }
  }

  private void requireLength(URI address, long announced) {
    if (announced >= 0 && announced != file.bytes()) {
      throw unknown(address, Long.toString(announced));
    }
  }

  private DownloadException unknown(URI address, String bytes) {
    return new DownloadException(
        "%s must have %d bytes, has %s: it is not the file that is known"
            .formatted(address, file.bytes(), bytes),
        null);
  }

  private static boolean goesOn(HttpURLConnection connection, long from) {
    String range = connection.getHeaderField("Content-Range");
    return range != null && range.startsWith("bytes " + from + "-");
  }

  /** What is there already wasn't understood by the server: the next try begins anew. */
  private static void refuse(URI address, int status) throws IOException {
    if (status / 100 == 2 || status / 100 == 5 || status == 416 || status == 429) {
      throw new IOException("the server answers with status " + status);
    }
    throw new DownloadException(
        "%s can't be fetched: the server answers with status %d".formatted(address, status), null);
  }

  private void copy(URI address, InputStream body, FileChannel part) throws IOException {
    part.position(part.size());
    byte[] buffer = new byte[1 << 16];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      if (part.position() + n > file.bytes()) {
        part.truncate(0);
        throw unknown(address, "more");
      }
      write(ByteBuffer.wrap(buffer, 0, n), part);
      position.accept(part.position());
    }
  }

  private static void write(ByteBuffer bytes, FileChannel part) throws IOException {
    while (bytes.hasRemaining()) {
      part.write(bytes);
    }
  }
}
