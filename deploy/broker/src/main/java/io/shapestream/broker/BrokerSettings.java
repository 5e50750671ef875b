package io.shapestream.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * Kafka's own settings for a broker that is alone, small and near: every internal topic has one
 * copy, groups and transactions notice a lost member within seconds, and memory stays within a heap
 * of 256 MB.
 */
final class BrokerSettings {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final int MIB = 1 << 20;

  private BrokerSettings() {}

  /**
   * @param advertised name or address by which clients find the broker; any but the loopback
   *     address makes it listen on all addresses
   */
  static Properties of(Path folder, String advertised, int port) {
    Properties settings = new Properties();
    addresses(settings, advertised, port);
    settings.put("log.dirs", folder.toString());
    alone(settings);
    small(settings);
    prompt(settings);
    return settings;
  }

  private static void addresses(Properties settings, String advertised, int port) {
    String host = EmbeddedBroker.LOOPBACK;
    String listen = advertised.equals(host) ? host : "0.0.0.0";
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put(
        "listeners", "PLAINTEXT://" + listen + ":" + port + ",CONTROLLER://" + host + ":0");
    settings.put("advertised.listeners", "PLAINTEXT://" + advertised + ":" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    // Never dialled: the only controller is in this process and finds itself.
    settings.put("controller.quorum.bootstrap.servers", host + ":" + port);
  }

  /** One node: nothing has a second copy, and topics are created on purpose only. */
  private static void alone(Properties settings) {
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "4");
  }

  /** Records of up to 16 MiB in a small heap, and disk space that comes back soon. */
  private static void small(Properties settings) {
    settings.put("message.max.bytes", String.valueOf(16 * MIB));
    settings.put("socket.request.max.bytes", String.valueOf(32 * MIB));
    settings.put("queued.max.request.bytes", String.valueOf(64 * MIB));
    settings.put("socket.send.buffer.bytes", "-1");
    settings.put("socket.receive.buffer.bytes", "-1");
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * MIB));
    settings.put("log.cleaner.io.buffer.size", String.valueOf(MIB));
    settings.put("log.segment.bytes", String.valueOf(64 * MIB));
    settings.put("log.retention.check.interval.ms", "10000");
    settings.put("log.segment.delete.delay.ms", "5000");
  }

  /** Lost members, dead producers and the broker's own restart are noticed within seconds. */
  private static void prompt(Properties settings) {
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.consumer.min.session.timeout.ms", "3000");
    settings.put("group.consumer.session.timeout.ms", "6000");
    settings.put("group.consumer.min.heartbeat.interval.ms", "500");
    settings.put("group.consumer.heartbeat.interval.ms", "1000");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("broker.session.timeout.ms", "2000");
    settings.put("broker.heartbeat.interval.ms", "500");
  }
}
