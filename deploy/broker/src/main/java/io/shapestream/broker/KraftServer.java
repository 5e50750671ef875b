package io.shapestream.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** The one place that touches Kafka's server classes, which may change with any version. */
final class KraftServer {

  /** A level that the version before ours opens too. */
  private static final MetadataVersion LEVEL = MetadataVersion.IBP_4_3_IV0;

  private final KafkaRaftServer server;

  private KraftServer(KafkaRaftServer server) {
    this.server = server;
  }

  /** Writes the identity of a new cluster of one node into an empty folder. */
  static void format(Path folder, String host) throws Exception {
    String voter = BrokerSettings.NODE_ID + "@" + host + ":0:" + Uuid.randomUuid();
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(LEVEL)
          .setHasDynamicQuorum(true)
          .setInitialControllers(DynamicVoters.parse(voter))
          .run();
    }
  }

  /** Returns when the broker takes requests; a broker that fails to start is taken down again. */
  static KraftServer start(Properties settings) {
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      try {
        server.shutdown();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
    return new KraftServer(server);
  }

  void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /**
   * Kafka ends its process when it can't go on, as on a full disk. {@code action} learns of it and
   * should end the process; it holds for the whole virtual machine.
   */
  static void onFatal(Consumer<String> action) {
    Exit.setExitProcedure((code, message) -> action.accept(String.valueOf(message)));
    Exit.setHaltProcedure((code, message) -> action.accept(String.valueOf(message)));
  }
}
