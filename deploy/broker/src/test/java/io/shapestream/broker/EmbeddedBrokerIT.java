package io.shapestream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

  private final Path folder;

  EmbeddedBrokerIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void servesTransactionsAndKeepsDataOverARestart() throws Exception {
    try (EmbeddedBroker broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.create("kept");
      clients.commit("kept", "one", "two");
      assertThat(clients.committed("kept")).containsExactly("one", "two");
    }
    try (EmbeddedBroker broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.commit("kept", "three");
      assertThat(clients.committed("kept"))
          .as("records before and after the restart")
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void hidesWhatATransactionAborted() throws Exception {
    try (EmbeddedBroker broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.create("mixed");
      try (KafkaProducer<byte[], byte[]> producer = clients.producer("aborts")) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("mixed", new byte[] {'x'})).get();
        producer.abortTransaction();
      }
      clients.commit("mixed", "kept");
      assertThat(clients.committed("mixed")).containsExactly("kept");
    }
  }

  @Test
  void takesARecordOfNearly16MiB() throws Exception {
    try (EmbeddedBroker broker = started()) {
      TestClients clients = new TestClients(broker);
      clients.create("large");
      clients.commit("large", "x".repeat((16 << 20) - 4096));
      assertThat(clients.committed("large").get(0)).hasSize((16 << 20) - 4096);
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnly() {
    try (EmbeddedBroker broker = started()) {
      assertThat(broker.bootstrapServers()).matches("127\\.0\\.0\\.1:[1-9][0-9]*");
    }
  }

  @Test
  void stopsWithinSecondsAndLeavesNoThread() {
    Set<String> before = threads();
    EmbeddedBroker broker = started();
    long start = System.nanoTime();
    broker.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    broker.close();
    assertThat(threads().stream().filter(name -> !before.contains(name)))
        .as("threads that only the broker started")
        .noneMatch(name -> name.contains("kafka") || name.contains("raft"));
  }

  @Test
  void namesAPortThatIsTakenAndTheKey() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> new EmbeddedBroker(folder, port).start())
          .isInstanceOf(UserError.class)
          .hasMessage(
              "port %d on 127.0.0.1 is taken: choose another one of 1..65535 with --port, or 0 for any free one",
              port);
    }
  }

  @Test
  void refusesAFolderThatAnotherBrokerHolds() throws Exception {
    try (EmbeddedBroker first = started()) {
      assertThatThrownBy(this::started)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("The data folder " + folder + " is in use by another broker")
          .hasMessageContaining("--data-dir");
      TestClients clients = new TestClients(first);
      clients.create("unharmed");
      assertThat(clients.committed("unharmed")).as("the first broker serves on").isEmpty();
    }
  }

  @Test
  void startsOnAFolderWhoseFormattingWasCutShort() throws Exception {
    Files.createDirectories(folder.resolve("__cluster_metadata-0"));
    Files.writeString(folder.resolve("__cluster_metadata-0").resolve("half"), "x");
    try (EmbeddedBroker broker = started()) {
      assertThat(broker.bootstrapServers()).isNotEmpty();
    }
  }

  private EmbeddedBroker started() {
    return new EmbeddedBroker(folder, EmbeddedBroker.ANY_PORT).start();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
