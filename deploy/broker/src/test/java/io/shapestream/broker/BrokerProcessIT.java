package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessIT {

  private final Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();

  BrokerProcessIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void servesAndEndsWithItsInput() throws Exception {
    BrokerProcess broker = started();
    TestClients clients = new TestClients(broker);
    clients.create("topic");
    clients.commit("topic", "one");
    assertThat(clients.committed("topic")).containsExactly("one");

    long start = System.nanoTime();
    broker.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time to end")
        .isLessThan(Duration.ofSeconds(5));
    assertThat(broker.onExit().get(1, TimeUnit.SECONDS)).as("exit code").isZero();
    assertThat(ProcessHandle.of(broker.pid())).as("the process").isEmpty();
    assertThat(log).as("standard error of a healthy broker").isEmpty();
  }

  @Test
  void keepsCommittedDataWhenKilledAndDropsAnOpenTransaction() throws Exception {
    try (BrokerProcess broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.create("topic");
      clients.commit("topic", "one", "two");
      try (KafkaProducer<byte[], byte[]> producer = clients.producer("topic-writer")) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("topic", new byte[] {'x'})).get();
        broker.kill();
        producer.close(Duration.ZERO);
      }
    }
    try (BrokerProcess broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.commit("topic", "three");
      assertThat(clients.committed("topic")).containsExactly("one", "two", "three");
    }
  }

  @Test
  void passesByCtrlCAndEndsOnSigterm() throws Exception {
    try (BrokerProcess broker = started()) {
      signal("INT", broker.pid());
      assertThat(broker.onExit())
          .as("a broker that got SIGINT")
          .failsWithin(Duration.ofSeconds(1))
          .withThrowableOfType(java.util.concurrent.TimeoutException.class);
      signal("TERM", broker.pid());
      assertThat(broker.onExit()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(143);
    }
  }

  @Test
  void handsOnTheSentenceOfABrokerThatCannotStart() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> BrokerProcess.start(folder, port, log::add))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("port " + port + " on 127.0.0.1 is taken");
    }
  }

  @Test
  void refusesTheFolderOfAnotherProcess() {
    try (BrokerProcess first = started()) {
      assertThatThrownBy(this::started)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is in use by another broker");
      assertThat(first.onExit()).as("the first broker").isNotDone();
    }
  }

  private BrokerProcess started() {
    return BrokerProcess.start(folder, EmbeddedBroker.ANY_PORT, log::add);
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
  }
}
