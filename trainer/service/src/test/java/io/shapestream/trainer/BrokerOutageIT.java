package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shapestream.broker.BrokerProcess;
import io.shapestream.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker of a run goes away and comes back. The stream holds just so many units that the run is
 * under way when it happens, however fast the machine.
 */
class BrokerOutageIT {
  private static final int EPOCHS = 2;
  private static final int UNITS = 20 * EPOCHS;
  private static final int UNITS_PER_STEP = 2;
  private static final Duration LONG = Duration.ofMinutes(2);

  private @TempDir Path folder = Path.of("");
  private final List<BrokerProcess> brokers = new ArrayList<>();
  private TestStream stream = new TestStream();

  @BeforeEach
  void makeStream() throws InterruptedException {
    startBroker(EmbeddedBroker.ANY_PORT);
    stream = TestStream.create(kafka(), 160, 20, 8, EPOCHS);
    stream.writeTestSplit();
  }

  @AfterEach
  void closeBrokers() {
    brokers.forEach(BrokerProcess::close);
  }

  @Test
  @Timeout(300)
  void aRunWhoseBrokerGoesAwayTwiceEqualsAnUndisturbedOne() throws Exception {
    try (TrainerProcess trainer = start("disturbed")) {
      trainUpTo(14, 0, "disturbed");
      broker().kill();
      restart();
      assertThat(trainer.isAlive()).as(trainer.errors()).isTrue();
      trainUpTo(28, 14, "disturbed"); // The first epoch ends on the way: the test split is read.
      broker().close();
      Thread.sleep(2000); // Longer than a client's patience for one request.
      restart();
      assertThat(trainer.isAlive()).as(trainer.errors()).isTrue();
      stream.writeUnits(28, UNITS);
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
      assertThat(trainer.errors()).doesNotContain("\tat ");
    }
    try (TrainerProcess trainer = start("undisturbed")) {
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
    }
    RunFiles disturbed = new RunFiles(folder, "disturbed");
    RunFiles undisturbed = new RunFiles(folder, "undisturbed");
    TrainerServiceIT.assertSameTensors(undisturbed.lastCheckpoint(), disturbed.lastCheckpoint());
    assertThat(disturbed.result().path("evaluations"))
        .hasSize(EPOCHS)
        .isEqualTo(undisturbed.result().path("evaluations"));
    assertThat(disturbed.result().path("audit")).isEqualTo(undisturbed.result().path("audit"));
    assertThat(disturbed.result().path("audit").path("result").asText()).isEqualTo("ok");
  }

  /** Lets the run have units up to {@code end}, and waits until it has trained on them. */
  private void trainUpTo(int end, int from, String run) throws InterruptedException {
    stream.writeUnits(from, end);
    RunFiles files = new RunFiles(folder, run);
    await().atMost(LONG).until(() -> files.latestStep() >= end / UNITS_PER_STEP);
  }

  private TrainerProcess start(String run) throws IOException {
    return TrainerProcess.start(
        folder,
        Trainings.arguments(
            folder,
            stream,
            "--run",
            run,
            "--epochs",
            String.valueOf(EPOCHS),
            "--checkpoint-every",
            String.valueOf(UNITS_PER_STEP),
            "--bootstrap-servers",
            broker().bootstrapServers()));
  }

  private void restart() {
    String address = broker().bootstrapServers();
    startBroker(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
  }

  private void startBroker(int port) {
    brokers.add(BrokerProcess.start(folder.resolve("kafka"), port, line -> {}));
  }

  private BrokerProcess broker() {
    return brokers.get(brokers.size() - 1);
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker().bootstrapServers());
  }
}
