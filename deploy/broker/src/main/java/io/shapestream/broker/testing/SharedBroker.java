package io.shapestream.broker.testing;

import io.shapestream.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The broker that all tests of one virtual machine share.
 *
 * <p>It starts at first use (about 3 s), on a temporary folder and a free port, and ends with the
 * virtual machine, which deletes the folder. Tests don't disturb each other as long as each takes
 * its own topics, groups and transactional ids from {@link #freshName}. Any thread may call.
 */
public final class SharedBroker {

  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final AtomicInteger NAMES = new AtomicInteger();

  private SharedBroker() {}

  /** The address for clients; starts the broker when no test has done so. */
  public static String bootstrapServers() {
    return Holder.BROKER.bootstrapServers();
  }

  /** A name that nobody else has: {@code prefix} with a number. */
  public static String freshName(String prefix) {
    return prefix + "-" + RUN + "-" + NAMES.incrementAndGet();
  }

  private static final class Holder {
    static final EmbeddedBroker BROKER = start();
  }

  private static EmbeddedBroker start() {
    try {
      Path folder = Files.createTempDirectory("shapestream-broker-");
      EmbeddedBroker broker = new EmbeddedBroker(folder, EmbeddedBroker.ANY_PORT).start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker, folder), "broker-end"));
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("making a folder for the tests' broker", e);
    }
  }

  private static void end(EmbeddedBroker broker, Path folder) {
    broker.close();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("deleting " + folder, e);
    }
  }
}
