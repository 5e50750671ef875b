package io.shapestream.datafeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.UserError;
import io.shapestream.datafeed.plan.KafkaPlanLog;
import io.shapestream.datafeed.plan.KafkaRetention;
import io.shapestream.stream.RunPosition;
import io.shapestream.stream.read.UnitReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Topics that would lose, cut or compact what a stream needs, and retention that is about to. */
class TopicsCheckedIT {

  @Test
  void everyWrongSettingIsNamedWithTheCommandThatMendsIt() throws Exception {
    TestStream stream = TestStream.create("settings", 2);
    set(stream.topics().train(), "retention.ms", "60000");
    set(stream.topics().train(), "max.message.bytes", "1048588");
    set(stream.topics().plan(), "cleanup.policy", "compact");
    set(stream.topics().test(), "retention.bytes", "1000000");
    assertThatThrownBy(() -> Datafeed.open(stream.kafka(), stream.settings(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "topic %s has retention.ms=60000, expected 604800000 or more; change it with kafka-configs.sh"
                + " --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config"
                + " retention.ms=604800000",
            stream.topics().train(), SharedBroker.bootstrapServers(), stream.topics().train())
        .hasMessageContaining("max.message.bytes=1048588, expected 16777216 or more")
        .hasMessageContaining("topic %s has cleanup.policy=compact", stream.topics().plan())
        .hasMessageContaining("topic %s has retention.bytes=1000000", stream.topics().test());
  }

  @Test
  void keepingMoreThanAskedForIsAllowed() throws Exception {
    TestStream stream = TestStream.create("more", 2);
    set(stream.topics().train(), "retention.ms", "-1");
    set(stream.topics().train(), "max.message.bytes", "33554432");
    try (Datafeed feeder = stream.feeder(stream.settings(1))) {
      assertThat(feeder.ended()).isNotDone();
    }
  }

  @Test
  void aRunWhoseNextUnitsAreSoonDeletedIsNoticedBefore() throws Exception {
    TestStream stream = TestStream.create("retention", 2);
    try (Admin admin = Admin.create(stream.kafka());
        Datafeed feeder = stream.feeder(stream.settings(1, 40));
        UnitReader reader = stream.reader("slow")) {
      TestStream.hashes(reader, 3);
      KafkaPlanLog log = new KafkaPlanLog(admin, stream.topics(), 2);
      KafkaRetention retention = new KafkaRetention(admin, stream.topics(), 2);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                reader.heartbeat();
                reader.next(Duration.ofMillis(1));
                return log.positions().containsKey("slow");
              });
      assertThat(retention.endangered()).as("with seven days").isEmpty();
      set(stream.topics().train(), "retention.ms", "1000");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(retention.endangered()).containsExactly("slow"));
      set(stream.topics().train(), "retention.ms", "-1");
      assertThat(retention.endangered()).as("kept forever").isEmpty();
      assertThat(feeder.ended()).isNotDone();
    }
  }

  @Test
  void whoHasReadEverythingIsInDangerOnlyForItsCheckpoint() throws Exception {
    TestStream stream = TestStream.create("caught-up", 2);
    try (Admin admin = Admin.create(stream.kafka());
        Datafeed feeder = stream.feeder(stream.settings(1));
        UnitReader reader = stream.reader("reader")) {
      TestStream.hashes(reader, 85);
      set(stream.topics().train(), "retention.ms", "1000");
      KafkaPlanLog log = new KafkaPlanLog(admin, stream.topics(), 2);
      KafkaRetention retention = new KafkaRetention(admin, stream.topics(), 2);
      beatUntil(reader, () -> isAt(log, 85));
      Thread.sleep(1000); // everything is older than four fifths of the retention now
      assertThat(retention.endangered()).as("nothing is left to read").isEmpty();
      reader.keep(40, Map.of(0, 20L, 1, 20L));
      beatUntil(reader, () -> retention.endangered().contains("reader"));
      reader.keep(85, reader.nextOffsets());
      beatUntil(reader, () -> retention.endangered().isEmpty());
      assertThat(feeder.ended()).isNotDone();
    }
  }

  private static boolean isAt(KafkaPlanLog log, long unit) throws InterruptedException {
    RunPosition position = log.positions().get("reader");
    return position != null && position.unit() == unit;
  }

  private static void beatUntil(
      UnitReader reader, java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              reader.next(Duration.ofMillis(1));
              return condition.call();
            });
  }

  private static void set(String topic, String key, String value) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
