package io.shapestream.standalone.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shapestream.broker.testing.SharedBroker;
import io.shapestream.command.Commands;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** 10 samples in units of 4: an epoch is three units. */
class StreamCommandsIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @TempDir Path folder = Path.of("");
  private StreamDescription toy = ToyStream.description("none", 1, 1, 1);

  @BeforeEach
  void makeStream() throws Exception {
    toy = ToyStream.description(SharedBroker.freshName("look"), 10, 4, 2);
    ToyStream.create(toy);
  }

  @Test
  void wholeEpochsAreAuditedAndTheOneUnderWayIsNot() throws Exception {
    write(0, 8);
    assertThat(stream("audit", toy.stream())).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "Epoch 0: ok, each of 10 samples exactly once, in 3 units in the plan's order",
            "Epoch 1: ok, each of 10 samples exactly once, in 3 units in the plan's order");
  }

  @Test
  void violationsAreToldAndEndInOne() throws Exception {
    write(0, 3);
    int[] wrong = toy.permutation().sampleIds(1, 0);
    wrong[1] = wrong[0];
    ToyStream.write(toy, ToyStream.batch(toy, 3, wrong));
    write(4, 6);
    assertThat(stream("audit", toy.stream(), "--json")).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("result").asText()).isEqualTo("violations");
    assertThat(report.path("violations").asLong()).isEqualTo(3);
    assertThat(report.path("epochs").get(0).path("violations").asLong()).isZero();
    assertThat(report.path("epochs").get(1).path("sentences").get(0).asText())
        .contains("(" + toy.stream() + ".train-1@1) holds sample");
  }

  @Test
  void aLogThatWasCutIsAuditedFromTheNextWholeEpoch() throws Exception {
    write(0, 9);
    try (Admin admin = Admin.create(ToyStream.kafka())) {
      TopicPartition partition = new TopicPartition(new StreamTopics(toy.stream()).train(), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
    }
    assertThat(stream("audit", toy.stream())).isZero();
    assertThat(out.toString()).doesNotContain("Epoch 0").contains("Epoch 1: ok", "Epoch 2: ok");
    assertThat(stream("audit", toy.stream(), "--epoch", "0")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "Not all of epoch 0 of stream '%s' is in the log as a whole: it holds units 1..8, and an epoch has 3; whole are epochs 1..2."
                .formatted(toy.stream()));
  }

  @Test
  void aReplacedSampleIsToldWithTheAuditAndWithItsUnit() throws Exception {
    int[] seen = toy.permutation().sampleIds(0, 0);
    int refused = seen[2];
    seen[2] = seen[0];
    ToyStream.send(
        new StreamTopics(toy.stream()).rejected(),
        0,
        new Rejection(0, 2, refused, seen[0], "odd/7.png", "it ends too early", false).encode());
    ToyStream.write(toy, ToyStream.batch(toy, 0, seen));
    write(1, 3);
    assertThat(stream("audit", toy.stream())).isZero();
    assertThat(out.toString())
        .contains("once, 1 of them replaced as %s.rejected says".formatted(toy.stream()));
    assertThat(inspect("--unit", "0")).isZero();
    assertThat(out.toString())
        .contains(
            "slot 2: sample %d (odd/7.png) because it ends too early; sample %d stands in for it"
                .formatted(refused, seen[0]));
  }

  @Test
  void aUnitIsPrintedAndItsImagesDrawn() throws Exception {
    write(0, 6);
    assertThat(inspect("--epoch", "1", "--unit", "2", "--columns", "2"))
        .as(err.toString())
        .isZero();
    ImageBatch unit = ToyStream.unit(toy, 5);
    assertThat(out.toString())
        .contains("Unit 5 of stream %s: slice 2 of epoch 1".formatted(toy.stream()))
        .contains(toy.stream() + ".train-1@2", "2 images of 3 x 4 x 4", "CRC32C intact")
        .contains("samples 0..   " + unit.sampleIds()[0] + " " + unit.sampleIds()[1]);
    BufferedImage sheet = ImageIO.read(folder.resolve("sheet.png").toFile());
    assertThat(sheet.getWidth()).as("two images of 64 pixels and three gaps").isEqualTo(134);
    assertThat(sheet.getHeight()).isEqualTo(68);
    assertThat(sheet.getRGB(10, 10) & 0xFFFFFF).isEqualTo(colour(unit.sampleIds()[0]));
    assertThat(sheet.getRGB(100, 60) & 0xFFFFFF).isEqualTo(colour(unit.sampleIds()[1]));
  }

  @Test
  void whatIsNotThereIsSaidInASentence() throws Exception {
    write(0, 2);
    assertThat(inspect("--unit", "7")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "Unit 7 of stream '%s' is not in the log, which holds units 0..1."
                .formatted(toy.stream()));
    assertThat(inspect("--epoch", "0", "--unit", "3")).isEqualTo(1);
    assertThat(err.toString()).contains("unit (with --epoch) must be 0..2, was 3");
    assertThat(stream("audit", toy.stream())).isEqualTo(1);
    assertThat(err.toString())
        .contains("No epoch of stream '%s' is in the log as a whole".formatted(toy.stream()));
    assertThat(stream("audit", "nobody-made-it")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "There is no stream 'nobody-made-it': topic nobody-made-it.train does not exist.");
  }

  @Test
  void aDamagedRecordIsAViolation() throws Exception {
    write(0, 3);
    ImageBatch batch = ToyStream.unit(toy, 3);
    byte[] damaged = batch.encode();
    damaged[damaged.length / 3] ^= 1;
    ToyStream.send(new StreamTopics(toy.stream()).train(), 1, damaged);
    write(4, 6);
    assertThat(stream("audit", toy.stream())).isEqualTo(1);
    assertThat(out + err.toString()).contains(toy.stream() + ".train-1@1");
  }

  private static int colour(int sample) {
    return new java.awt.Color(10 * sample, 200, 50).getRGB() & 0xFFFFFF;
  }

  private void write(long from, long to) throws Exception {
    for (long unit = from; unit < to; unit++) {
      ToyStream.write(toy, ToyStream.unit(toy, unit));
    }
  }

  private int inspect(String... options) {
    List<String> all = new ArrayList<>(List.of("inspect", toy.stream()));
    all.addAll(List.of("--png", folder.resolve("sheet.png").toString()));
    all.addAll(List.of(options));
    return stream(all.toArray(String[]::new));
  }

  private int stream(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", SharedBroker.bootstrapServers()));
    CommandLine line = new CommandLine(new StreamCommand());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Commands.run(Map.of(), line, all.toArray(String[]::new));
  }
}
