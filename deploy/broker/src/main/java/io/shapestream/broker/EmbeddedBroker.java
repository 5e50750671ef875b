package io.shapestream.broker;

import io.shapestream.command.Sentences;
import io.shapestream.command.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node Kafka broker (KRaft) in this virtual machine, on the loopback address unless a name
 * is given by which others find it.
 *
 * <p>Its data lies in one folder, which is made when missing and continued otherwise. {@link
 * #start} returns when clients are served, after about 3 s in a fresh virtual machine. One thread
 * starts and closes; Kafka's own threads do the rest and end with {@link #close}.
 */
public final class EmbeddedBroker implements Broker {

  /** As port: any free one. */
  public static final int ANY_PORT = 0;

  static final String LOOPBACK = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int ATTEMPTS = 5;

  private final Path folder;
  private final int port;
  private final String advertised;

  private @Nullable DataFolder data;
  private @Nullable KraftServer server;
  private String bootstrapServers = "";

  /**
   * @param folder where the data lies
   * @param port 1..65535, or {@link #ANY_PORT}
   */
  public EmbeddedBroker(Path folder, int port) {
    this(folder, port, LOOPBACK);
  }

  /** As {@link #EmbeddedBroker(Path, int)}, for others that find it as {@code advertised}. */
  EmbeddedBroker(Path folder, int port, String advertised) {
    this.folder = folder;
    this.port = port;
    this.advertised = advertised;
  }

  /**
   * Starts the broker and returns it.
   *
   * @throws UserError when the port is taken, or the folder can't be written, is nearly full, holds
   *     other things or is in use
   */
  public EmbeddedBroker start() {
    if (data != null) {
      throw new IllegalStateException("started already");
    }
    requireFree(port);
    BrokerLog.quieten();
    data = DataFolder.open(folder);
    try {
      data.format(LOOPBACK);
      server = startServer(data.path());
    } finally {
      if (server == null) {
        data.close();
        data = null;
      }
    }
    return this;
  }

  private KraftServer startServer(Path path) {
    for (int attempt = 1; ; attempt++) {
      int chosen = port == ANY_PORT ? freePort() : port;
      try {
        KraftServer started = KraftServer.start(BrokerSettings.of(path, advertised, chosen));
        bootstrapServers = advertised + ":" + chosen;
        return started;
      } catch (RuntimeException e) {
        if (!isFree(chosen) && (port != ANY_PORT || attempt == ATTEMPTS)) {
          throw portTaken(chosen, e);
        }
        if (isFree(chosen)) {
          throw failed(path, e);
        }
        LOG.debug("port {} was taken meanwhile, attempt {}", chosen, attempt, e);
      }
    }
  }

  private static RuntimeException failed(Path path, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof KafkaException && message.contains("lock")) {
      return DataFolder.taken(path, e);
    }
    return new UserError(
        "The broker can't start on data folder "
            + path
            + ": "
            + Sentences.of(e)
            + ". Choose another folder with --"
            + DataFolder.KEY
            + " if its data can't be mended",
        e);
  }

  @Override
  public String bootstrapServers() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return bootstrapServers;
  }

  @Override
  public void close() {
    KraftServer running = server;
    DataFolder held = data;
    server = null;
    data = null;
    try (held) {
      if (running != null) {
        running.stop();
      }
    }
  }

  private static void requireFree(int port) {
    if (port < 0 || port > 65_535) {
      throw new UserError("port must be 0..65535 (0: any free one), was " + port);
    }
    if (port != ANY_PORT && !isFree(port)) {
      throw portTaken(port, null);
    }
  }

  private static UserError portTaken(int port, @Nullable Throwable cause) {
    return new UserError(
        "port "
            + port
            + " on "
            + LOOPBACK
            + " is taken: choose another one of 1..65535 with --port, or 0 for any free one",
        cause);
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = listen(port)) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket probe = listen(0)) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UserError("There is no free port on " + LOOPBACK + ": " + Sentences.of(e), e);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(loopback(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
