package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.shapestream.broker.testing.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer as a process: killed, stopped, misused. */
@Timeout(180)
class TrainerProcessIT {
  private static final int EPOCHS = 10;
  private static final int STEPS = 10 * EPOCHS;
  private static final int UNITS_PER_STEP = 2;
  private static final int KILLS = 10;
  private TestStream stream = new TestStream();
  private long written;
  private @TempDir Path folder = Path.of("");

  /** 10 steps an epoch. None is in the stream yet: a run goes just as far as its test lets it. */
  @BeforeEach
  void createStream() throws InterruptedException {
    stream = TestStream.create(160, 20, 8, EPOCHS);
    stream.writeTestSplit();
  }

  private void writeUpToStep(int step) throws InterruptedException {
    long end = (long) step * UNITS_PER_STEP;
    stream.writeUnits(written, end);
    written = end;
  }

  /**
   * Moments are drawn anew in each build: -Dshapestream.kills=SEED draws those of a build that
   * failed. The stream holds just so much that no moment comes too late.
   */
  @Test
  @Timeout(480)
  void aRunThatIsKilledTenTimesAtRandomEqualsAnUndisturbedOne() throws Exception {
    String killed = SharedBroker.freshName("killed");
    long seed = Long.getLong("shapestream.kills", System.nanoTime());
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      int step = 9 * kill + random.nextInt(9);
      long laterMs = random.nextInt(kill % 4 == 3 ? 2000 : 200);
      writeUpToStep(step + 10);
      try (TrainerProcess trainer = start(killed)) {
        if (kill % 4 != 3) { // else before it has begun, as likely as not
          await().atMost(Duration.ofSeconds(60)).until(() -> latestStep(killed) >= step);
        }
        Thread.sleep(laterMs);
        System.out.printf(
            "seed %d: kill %d %d ms after step %d%n", seed, kill + 1, laterMs, latestStep(killed));
        assertThat(trainer.isAlive()).as(trainer.errors()).isTrue();
        trainer.kill();
      }
    }
    writeUpToStep(STEPS);
    try (TrainerProcess trainer = start(killed)) {
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
      assertThat(trainer.errors()).contains("Going on from");
    }
    String undisturbed = SharedBroker.freshName("undisturbed");
    try (TrainerProcess trainer = start(undisturbed)) {
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
      assertThat(trainer.output()).as("standard output belongs to results").isEmpty();
    }
    assertThat(Reports.of(killed).trajectory())
        .as("losses, accuracies, alphas and shapes of every step")
        .hasSize(STEPS)
        .isEqualTo(Reports.of(undisturbed).trajectory());
    TrainerServiceIT.assertSameTensors(lastCheckpoint(undisturbed), lastCheckpoint(killed));
    assertThat(result(killed).path("evaluations"))
        .isEqualTo(result(undisturbed).path("evaluations"));
    assertThat(result(killed).path("audit")).isEqualTo(result(undisturbed).path("audit"));
    assertThat(result(killed).path("audit").path("result").asText()).isEqualTo("ok");
  }

  @Test
  void whenStandardInputEndsItLeavesACheckpointWithinSeconds() throws Exception {
    String run = SharedBroker.freshName("stopped");
    writeUpToStep(20);
    try (TrainerProcess trainer = start(run, "--stop-with-stdin")) {
      await().atMost(Duration.ofSeconds(60)).until(() -> latestStep(run) >= 4);
      long begin = System.nanoTime();
      trainer.closeInput();
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }
    assertThat(result(run).path("outcome").asText()).isEqualTo("stopped");
    assertThat(result(run).path("steps").asLong()).isEqualTo(latestStep(run));
    writeUpToStep(STEPS);
    try (TrainerProcess trainer = start(run)) {
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
    }
    assertThat(result(run).path("outcome").asText()).isEqualTo("completed");
    try (TrainerProcess trainer = start(run)) {
      assertThat(trainer.exitCode()).as(trainer.errors()).isZero();
      assertThat(trainer.errors()).contains("Run " + run + " is finished: 10 epochs, accuracy ");
    }
  }

  @Test
  void aTerminatedTrainerLeavesACheckpoint() throws Exception {
    String run = SharedBroker.freshName("terminated");
    writeUpToStep(20);
    try (TrainerProcess trainer = start(run)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> latestStep(run) >= 4);
      trainer.terminate();
      assertThat(trainer.exitCode()).as("128 + SIGTERM").isEqualTo(143);
    }
    assertThat(result(run).path("outcome").asText()).isEqualTo("stopped");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsASentence() throws Exception {
    List<String> arguments = Trainings.arguments(folder, stream, "--epochs", "1");
    arguments.addAll(
        List.of(
            "--bootstrap-servers", "127.0.0.1:1",
            "--kafka", "default.api.timeout.ms=2000",
            "--kafka", "request.timeout.ms=1000"));
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments)) {
      assertThat(trainer.exitCode()).isEqualTo(1);
      assertThat(trainer.errors())
          .contains("trainer: Kafka: ")
          .contains("Check --bootstrap-servers")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aCacheFolderThatCanNotBeWrittenIsASentence() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (TrainerProcess trainer =
        TrainerProcess.start(
            folder,
            Trainings.arguments(folder, stream, "--epochs", "1"),
            "DJL_CACHE_DIR=" + file)) {
      assertThat(trainer.exitCode()).isEqualTo(1);
      assertThat(trainer.errors()).contains("DJL_CACHE_DIR").doesNotContain("\tat ");
    }
  }

  private TrainerProcess start(String run, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(Trainings.arguments(folder, stream, more));
    arguments.addAll(
        List.of(
            "--run",
            run,
            "--epochs",
            String.valueOf(EPOCHS),
            "--checkpoint-every",
            "6",
            "--bootstrap-servers",
            SharedBroker.bootstrapServers()));
    return TrainerProcess.start(folder, arguments);
  }

  private long latestStep(String run) throws IOException {
    return new RunFiles(folder, run).latestStep();
  }

  private Path lastCheckpoint(String run) throws IOException {
    return new RunFiles(folder, run).lastCheckpoint();
  }

  private JsonNode result(String run) throws IOException {
    return new RunFiles(folder, run).result();
  }
}
