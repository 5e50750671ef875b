package io.shapestream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.UserError;
import io.shapestream.stream.RunPosition;
import io.shapestream.stream.StreamTopics;
import io.shapestream.telemetry.Checkpointed;
import io.shapestream.telemetry.Evaluated;
import io.shapestream.telemetry.Progress;
import io.shapestream.telemetry.RunEnded;
import io.shapestream.telemetry.RunStarted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TrainerServiceIT {
  private static final String[] TWO_EPOCHS = {"--epochs", "2"};
  private final String run = SharedBroker.freshName("run");
  private @TempDir Path folder = Path.of("");
  private TestStream stream = new TestStream();

  @BeforeEach
  void makeStream() throws InterruptedException {
    stream = TestStream.create(72, 20, 8, 2);
  }

  @Test
  void aRunTrainsEvaluatesReportsAndLeavesAResult() throws Exception {
    stream.fill();
    train(TWO_EPOCHS);
    JsonNode result = result();
    assertThat(result.path("outcome").asText()).isEqualTo("completed");
    assertThat(result.path("network").asText()).isEqualTo("vgg-a");
    assertThat(result.path("mode").asText()).isEqualTo("shape-adaptor");
    assertThat(result.path("accuracy").asDouble()).as("bright and dark").isGreaterThan(0.9);
    assertThat(result.path("steps").asLong()).isEqualTo(10);
    assertThat(result.path("images").asLong()).isEqualTo(144);
    assertThat(result.path("epochs").asInt()).isEqualTo(2);
    assertThat(result.path("imagesPerSecond").asDouble()).isPositive();
    assertThat(result.path("dataWait").asDouble()).isBetween(0.0, 1.0);
    assertThat(result.path("audit").path("result").asText()).isEqualTo("ok");
    assertThat(result.path("audit").path("epochs").asInt()).isEqualTo(2);
    assertThat(result.path("shape").size()).isEqualTo(result.path("stages").size()).isPositive();
    assertThat(result.path("pictures").size()).isEqualTo(2);
    for (JsonNode picture : result.path("pictures")) {
      assertThat(Path.of(picture.asText())).exists();
    }
    assertThat(Path.of(result.path("checkpoint").asText())).isDirectory();
    Reports reports = Reports.of(run);
    assertThat(reports.trajectory()).hasSize(10);
    assertThat(reports.ofKind(RunStarted.class)).as("at the start and after each epoch").hasSize(3);
    assertThat(reports.ofKind(RunStarted.class).get(2).provenance().get("audit"))
        .isEqualTo("ok: each sample trained on once in each of 2 epochs");
    assertThat(reports.ofKind(RunStarted.class).get(0).schedule())
        .isEqualTo(new RunStarted.Schedule(2, 5, 16));
    assertThat(reports.ofKind(Evaluated.class)).hasSize(2);
    assertThat(reports.ofKind(Evaluated.class).get(1).samples()).isEqualTo(20);
    assertThat(reports.ofKind(Checkpointed.class)).hasSize(2);
    assertThat(reports.ofKind(RunEnded.class)).hasSize(1);
    assertThat(reports.ofKind(RunEnded.class).get(0).outcome())
        .isEqualTo(RunEnded.Outcome.COMPLETED);
    Progress last = reports.ofKind(Progress.class).get(9);
    assertThat(last.network().macs()).isEqualTo(result.path("macs").asLong());
    assertThat(published())
        .allSatisfy(it -> assertThat(it.state()).isEqualTo(RunPosition.State.DONE));
    assertThat(published()).allSatisfy(it -> assertThat(it.unit()).isEqualTo(18));
  }

  @Test
  void aRunThatIsStoppedAndResumedEqualsAnUndisturbedOne() throws Exception {
    stream.fill();
    train(TWO_EPOCHS);
    Path undisturbed = Path.of(result().path("checkpoint").asText());
    String other = run + "-stopped";
    for (int step : List.of(2, 5, 6, 9, 0)) {
      train("--epochs", "2", "--run", other, "--stop-after", String.valueOf(step));
    }
    Path resumed = Path.of(result(other).path("checkpoint").asText());
    assertThat(Reports.of(other).trajectory()).isEqualTo(Reports.of(run).trajectory());
    assertSameTensors(undisturbed, resumed);
    assertThat(result(other).path("evaluations")).isEqualTo(result().path("evaluations"));
    assertThat(result(other).path("audit")).isEqualTo(result().path("audit"));
    assertThat(result(other).path("images")).isEqualTo(result().path("images"));
  }

  @Test
  void anotherSeedGivesAnotherRun() throws Exception {
    stream.fill();
    train("--epochs", "2", "--stop-after", "2");
    String other = run + "-seed";
    train("--epochs", "2", "--stop-after", "2", "--run", other, "--seed", "2");
    assertThat(Reports.of(other).trajectory()).isNotEqualTo(Reports.of(run).trajectory());
  }

  @Test
  void aStopLeavesACheckpointAndARunThatIsNotDone() throws Exception {
    stream.fill();
    Path afterFirstEpoch = folder.resolve(run).resolve("checkpoints/step-000000005-e0001");
    Trainings.train(
        folder, stream, () -> Files.exists(afterFirstEpoch), "--epochs", "2", "--run", run);
    assertThat(result().path("outcome").asText()).isEqualTo("stopped");
    assertThat(Path.of(result().path("checkpoint").asText()).resolve("run.json")).exists();
    assertThat(Reports.of(run).ofKind(RunEnded.class).get(0).outcome())
        .isEqualTo(RunEnded.Outcome.STOPPED);
    assertThat(published())
        .allSatisfy(it -> assertThat(it.state()).isEqualTo(RunPosition.State.TRAINING));
  }

  @Test
  void aFinishedRunThatIsStartedAgainTrainsNothing() throws Exception {
    stream.fill();
    train(TWO_EPOCHS);
    int before = Reports.of(run).all().size();
    train(TWO_EPOCHS);
    assertThat(Reports.of(run).all()).hasSize(before);
    assertThat(result().path("outcome").asText()).isEqualTo("completed");
  }

  @Test
  void neverResumingTrainsAnew() throws Exception {
    stream.fill();
    train("--epochs", "2", "--stop-after", "3");
    train("--epochs", "2", "--stop-after", "2", "--resume", "never");
    assertThat(result().path("steps").asLong()).isEqualTo(2);
  }

  @Test
  void aRunGoesOnFromTheLastTheBestOrAGivenCheckpointAndEndsTheSame() throws Exception {
    stream.fill();
    train("--epochs", "2", "--keep-checkpoints", "9", "--checkpoint-every", "4");
    String undisturbed = weights();
    Path early = folder.resolve(run).resolve("checkpoints/step-000000002-e0000");
    train("--epochs", "2", "--keep-checkpoints", "9", "--resume", early.toString());
    assertThat(weights()).as("from a given one").isEqualTo(undisturbed);
    train("--epochs", "2", "--keep-checkpoints", "9", "--resume", "best");
    assertThat(weights()).as("from the best").isEqualTo(undisturbed);
    train("--epochs", "2", "--keep-checkpoints", "9", "--resume", "last");
    assertThat(weights()).as("from the last, which is the end").isEqualTo(undisturbed);
    String branch = run + "-branch";
    train("--epochs", "2", "--run", branch, "--resume", early.toString());
    assertThat(result(branch).path("steps").asLong()).isEqualTo(10);
    assertSameTensors(
        Path.of(result().path("checkpoint").asText()),
        Path.of(result(branch).path("checkpoint").asText()));
  }

  @Test
  void whereThereIsNoCheckpointLastAndBestAreRefused() throws Exception {
    stream.fill();
    assertThatThrownBy(() -> train("--epochs", "2", "--resume", "last"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no checkpoint to go on from; start it with --resume auto");
    train("--epochs", "2", "--stop-after", "2");
    assertThatThrownBy(() -> train("--epochs", "2", "--resume", "best"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no evaluated checkpoint to go on from");
    assertThatThrownBy(() -> train("--epochs", "2", "--resume", folder.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Checkpoint " + folder + " can't be used: ")
        .hasMessageContaining("no such file");
  }

  @Test
  void aRefinedRunThatIsResumedEqualsAnUndisturbedOne() throws Exception {
    stream.fill();
    String[] refined = {
      "--label-smoothing", "0.1", "--warm-up", "1", "--clip-norm", "0.5", "--preset", "cifar"
    };
    train(and(refined, TWO_EPOCHS));
    Path undisturbed = Path.of(result().path("checkpoint").asText());
    assertThat(Reports.of(run).ofKind(Progress.class).get(0).learning().weightLearningRate())
        .as("half of 0.05 while warming up")
        .isEqualTo(0.025);
    String other = run + "-stopped";
    train(and(refined, "--epochs", "2", "--run", other, "--stop-after", "3"));
    train(and(refined, "--epochs", "2", "--run", other));
    assertSameTensors(undisturbed, Path.of(result(other).path("checkpoint").asText()));
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsRefusedWithTheDifferences() throws Exception {
    stream.fill();
    train("--epochs", "2", "--stop-after", "2");
    assertThatThrownBy(() -> train("--epochs", "2", "--momentum", "0.5", "--seed", "3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is of another configuration")
        .hasMessageContaining("momentum is 0.5, was default")
        .hasMessageContaining("seed is 3, was 1")
        .hasMessageContaining("--resume never");
  }

  @Test
  void aGapInTheStreamIsToldAndEndsTheRun() throws Exception {
    stream.writeTestSplit();
    stream.writeUnits(0, 5);
    stream.writeUnits(6, 18);
    assertThatThrownBy(() -> train(TWO_EPOCHS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The stream can't be trained on: " + stream.name() + ".train-1@")
        .hasMessageContaining("unit 5 must come here, but unit 7 does");
    RunEnded ended = Reports.of(run).ofKind(RunEnded.class).get(0);
    assertThat(ended.outcome()).isEqualTo(RunEnded.Outcome.FAILED);
    assertThat(ended.message()).contains("unit 5 must come here");
  }

  @Test
  void offsetsThatTheBrokerNoLongerHasAreTold() throws Exception {
    stream.fill();
    train("--epochs", "2", "--stop-after", "2");
    try (Admin admin = Admin.create(TestStream.kafka())) {
      TopicPartition partition = new TopicPartition(new StreamTopics(stream.name()).train(), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(6))).all().get();
    }
    assertThatThrownBy(() -> train(TWO_EPOCHS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is gone: the log now begins at offset 6");
  }

  @Test
  void aTopicWhoseBeginningIsGoneCanNotBeStartedOn() throws Exception {
    stream.fill();
    try (Admin admin = Admin.create(TestStream.kafka())) {
      TopicPartition partition = new TopicPartition(new StreamTopics(stream.name()).train(), 1);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
    }
    assertThatThrownBy(() -> train(TWO_EPOCHS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "is no longer retained (it begins at offset 2): start with the next epoch");
  }

  @Test
  void aRunThatComesLateJoinsAtTheNextEpoch() throws Exception {
    stream.writeTestSplit();
    stream.writeUnits(0, 4);
    var training =
        java.util.concurrent.CompletableFuture.runAsync(
            () -> {
              try {
                train("--epochs", "1", "--join", "next-epoch");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> training.isDone() || !published().isEmpty());
    stream.writeUnits(4, 18);
    training.get();
    assertThat(result().path("images").asLong()).as("those of one epoch").isEqualTo(72);
    assertThat(result().path("audit").path("result").asText()).isEqualTo("ok");
    assertThat(published().get(0).unit()).as("behind the stream's second epoch").isEqualTo(18);
  }

  @Test
  void noEpochIsLeftToJoin() throws Exception {
    stream.fill();
    assertThatThrownBy(() -> train("--epochs", "1", "--join", "next-epoch"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no epoch of stream %s is left to join", stream.name());
  }

  @Test
  void aLateRunHasNoMoreEpochsThanAreLeft() throws Exception {
    stream.writeTestSplit();
    stream.writeUnits(0, 4);
    assertThatThrownBy(() -> train("--epochs", "2", "--join", "next-epoch"))
        .as("only one epoch comes")
        .hasMessageContaining("epochs must be 1..1, as many as stream %s has left", stream.name());
  }

  @Test
  void twoProcessesCanNotTrainOneRun() throws Exception {
    stream.fill();
    try (RunFolder held = RunFolder.open(folder.resolve(run))) {
      assertThat(held.path()).isDirectory();
      assertThatThrownBy(() -> train(TWO_EPOCHS))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is being trained by another process");
    }
  }

  @Test
  void aRunWithRoundedMapsIsAsRightAndResumesToTheBit() throws Exception {
    stream.fill();
    String[] rounded = and(TWO_EPOCHS, "--precision", "bfloat16");
    train(and(rounded, "--stop-after", "6"));
    train(rounded);
    assertThat(result().path("accuracy").asDouble()).as("as in float32").isGreaterThan(0.9);
    String resumed = weights();
    train(and(rounded, "--resume", "never"));
    assertThat(weights()).isEqualTo(resumed);
    train(and(TWO_EPOCHS, "--resume", "never"));
    assertThat(weights()).as("float32 is another run").isNotEqualTo(resumed);
  }

  @Test
  void aHumanNetworkTrainsToo() throws Exception {
    stream.fill();
    train("--epochs", "1", "--mode", "human-cifar");
    assertThat(result().path("mode").asText()).isEqualTo("human-cifar");
    assertThat(result().path("adaptors")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "resnet-18, shape-adaptor",
    "mobilenet-v2, shape-adaptor",
    "vgg-d, autosc",
    "vgg-a, random"
  })
  void networksOfEveryFamilyTrain(String network, String mode) throws Exception {
    stream.fill();
    train("--epochs", "2", "--network", network, "--mode", mode, "--stop-after", "2");
    assertThat(result().path("network").asText()).isEqualTo(network);
    assertThat(result().path("adaptors").size()).isPositive();
    assertThat(Reports.of(run).trajectory()).hasSize(2);
  }

  private void train(String... more) throws InterruptedException {
    String[] all = new String[more.length + 2];
    all[0] = "--run";
    all[1] = run;
    System.arraycopy(more, 0, all, 2, more.length);
    Trainings.train(folder, stream, all);
  }

  private static String[] and(String[] some, String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(some), java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  private String weights() throws IOException {
    Path checkpoint = Path.of(result().path("checkpoint").asText());
    return java.util.HexFormat.of()
        .formatHex(Files.readAllBytes(checkpoint.resolve("model.safetensors")));
  }

  private JsonNode result() throws IOException {
    return result(run);
  }

  private JsonNode result(String of) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(of).resolve("result.json").toFile());
  }

  private List<RunPosition> published() throws Exception {
    try (Admin admin = Admin.create(TestStream.kafka())) {
      return admin
          .listConsumerGroupOffsets(new StreamTopics(stream.name()).runGroup(run))
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .map(offset -> RunPosition.parse(offset.metadata()).orElseThrow())
          .toList();
    }
  }

  static void assertSameTensors(Path one, Path other) throws IOException {
    for (String file : List.of("model.safetensors", "optimizer.safetensors", "audit.safetensors")) {
      assertThat(Files.mismatch(one.resolve(file), other.resolve(file)))
          .as("first byte in which the two %s differ", file)
          .isEqualTo(-1);
    }
  }
}
