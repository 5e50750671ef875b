package io.shapestream.stream.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Kept;
import io.shapestream.stream.RunPosition;
import io.shapestream.stream.Samples;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class UnitReaderTest {
  private static final int P = 2;
  private static final Duration SHORTLY = Duration.ofMillis(50);
  private static final StreamTopics TOPICS = new StreamTopics("toy");
  private static final StreamDescription TOY = Samples.description(P);

  private final MockConsumer<byte[], ByteBuffer> kafka = new MockConsumer<>("none");
  private final long[] nextOffset = new long[P];
  private long nanos;
  private final UnitReader reader = reader(P);

  @Test
  void unitsOfAllPartitionsComeInThePlansOrder() {
    reader.seekToBeginning();
    for (long unit : new long[] {1, 3, 5, 0, 2, 4}) {
      sent(unit);
    }
    assertThat(units(6)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(reader.nextUnit()).isEqualTo(6);
    assertThat(reader.description()).contains(TOY);
  }

  @Test
  void aUnitThatIsMissingHoldsBackThoseAfterIt() {
    reader.seekToBeginning();
    sent(1);
    assertThat(reader.next(SHORTLY)).as("unit 0 has not come yet").isEmpty();
    sent(0);
    assertThat(units(2)).containsExactly(0L, 1L);
  }

  @Test
  void markersAndAbortedRecordsBetweenUnitsAreNoGap() {
    reader.seekToBeginning();
    sent(0);
    nextOffset[0] += 5;
    sent(2);
    sent(1);
    assertThat(units(3)).containsExactly(0L, 1L, 2L);
    assertThat(reader.nextOffsets()).isEqualTo(Map.of(0, 7L, 1, 1L));
  }

  @Test
  void aGapIsAnErrorThatSaysWhere() {
    reader.seekToBeginning();
    sent(0);
    sent(4);
    assertThatThrownBy(() -> units(3))
        .isInstanceOf(StreamException.class)
        .hasMessage(
            "toy.train-0@1: unit 2 must come here, but unit 4 does: units in between are missing"
                + " (deleted by retention, or the stream is broken)");
  }

  @Test
  void aDoubleIsAnErrorThatSaysWhere() {
    reader.seekToBeginning();
    sent(0);
    sent(0);
    assertThatThrownBy(() -> units(2))
        .hasMessage(
            "toy.train-0@1: unit 2 must come here, but unit 0 does: it comes twice or too late"
                + " (the stream is broken)");
  }

  @Test
  void aUnitInTheWrongPartitionIsAnError() {
    reader.seekToBeginning();
    sent(1, 0);
    assertThatThrownBy(() -> units(1)).hasMessageStartingWith("toy.train-1@0: unit 1 must come");
  }

  @Test
  void deletedDataIsAnErrorAndNotAJump() {
    reader.seek(4, Map.of(0, 2L, 1, 2L));
    kafka.updateBeginningOffsets(offsets(0L, 90L));
    kafka.setPollException(new OffsetOutOfRangeException(Map.of(partition(1), 2L)));
    assertThatThrownBy(() -> units(2))
        .isInstanceOf(StreamException.class)
        .hasMessage(
            "toy.train-1@2: unit 5 or one after it is gone: the log now begins at offset 90");
  }

  @Test
  void aStreamWhoseBeginningWasDeletedCannotBeginThere() {
    kafka.updateBeginningOffsets(offsets(0L, 3L));
    assertThatThrownBy(reader::seekToBeginning)
        .isInstanceOf(StreamException.class)
        .hasMessage(
            "the beginning of toy.train-1 is no longer retained (it begins at offset 3): start with"
                + " the next epoch, or on another stream");
  }

  @Test
  void whoJoinsPassesByWhatComesBeforeItsEpoch() {
    reader.join(5, Map.of(0, 0L, 1, 0L));
    for (long unit = 1; unit < 9; unit++) {
      nextOffset[(int) (unit % P)]++;
      sent(unit);
    }
    assertThat(units(4)).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void whoJoinsStillSeesGapsAndDoubles() {
    reader.join(5, Map.of(0, 0L, 1, 0L));
    sent(3);
    sent(7);
    assertThatThrownBy(() -> units(1))
        .hasMessageContaining("toy.train-1@1: unit 5 must come here, but unit 7 does");
    reader.join(5, Map.of(0, 0L, 1, 2L));
    sent(5);
    sent(3);
    assertThatThrownBy(() -> units(3)).hasMessageContaining("it comes twice or too late");
  }

  @Test
  void aUnitBeforeTheCheckpointIsNoCaseForJoining() {
    reader.seek(5, Map.of(0, 0L, 1, 0L));
    sent(3);
    assertThatThrownBy(() -> units(1)).hasMessageContaining("it comes twice or too late");
  }

  @Test
  void goesOnWhereACheckpointWasTaken() {
    reader.seekToBeginning();
    for (long unit = 0; unit < 7; unit++) {
      sent(unit);
    }
    units(3);
    Map<Integer, Long> checkpoint = reader.nextOffsets();
    long unit = reader.nextUnit();
    units(2);
    reader.seek(unit, checkpoint);
    nextOffset[0] = 2;
    nextOffset[1] = 1;
    for (long again = 3; again < 7; again++) {
      sent(again);
    }
    assertThat(units(4)).as("units after the checkpoint").containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void aPositionMustNameEveryPartition() {
    assertThatThrownBy(() -> reader.seek(0, Map.of(0, 0L)))
        .hasMessage(
            "a position in toy.train needs the next offset of each of its 2 partitions, got {0=0}");
  }

  @Test
  void readingBeforeSeekingIsRefused() {
    assertThatThrownBy(() -> reader.next(SHORTLY)).hasMessage("seek before reading");
  }

  @Test
  void waitingUnitsAreBounded() {
    reader.seekToBeginning();
    for (long unit = 1; unit < 41; unit += P) {
      sent(unit);
      reader.next(Duration.ZERO);
    }
    assertThat(kafka.paused()).as("partitions whose units wait").containsExactly(partition(1));
    assertThat(reader.lag()).as("units that lie ready").isGreaterThanOrEqualTo(8);
    for (long unit = 0; unit < 40; unit += P) {
      sent(unit);
    }
    assertThat(units(40)).hasSize(40);
    assertThat(kafka.paused()).as("partitions with room again").isEmpty();
  }

  @Test
  void aUnitOfAnotherStreamIsRefused() {
    reader.seekToBeginning();
    sent(0);
    StreamDescription other =
        new StreamDescription(
            "toy",
            "toy data",
            TOY.classes(),
            1,
            2,
            2,
            7,
            4,
            3,
            0,
            43,
            P,
            TOY.mean(),
            TOY.deviation(),
            TOY.fingerprint(),
            "none");
    deliver(1, Samples.batch(other, 1));
    assertThatThrownBy(() -> units(2))
        .hasMessage(
            "toy.train-1@0: this unit belongs to another stream: its seed is 43 instead of 42");
  }

  @Test
  void aTopicWithMorePartitionsThanItsStreamIsRefused() {
    reader.seekToBeginning();
    deliver(0, Samples.batch(Samples.description(3), 0));
    assertThatThrownBy(() -> units(1))
        .hasMessage("topic toy.train has 2 partitions, but its stream was made with 3");
  }

  @Test
  void aMissingTopicIsNamed() {
    assertThatThrownBy(() -> new UnitReader(TOPICS, new MockConsumer<>("none"), () -> 0L))
        .hasMessage("topic toy.train does not exist; create it with ./shapestream topics");
  }

  @Test
  void publishesItsPositionOnceASecondEvenWithoutProgress() {
    reader.seekToBeginning();
    sent(0);
    units(1);
    reader.next(Duration.ofMillis(10));
    assertThat(published(0)).contains("unit=1 beat=0 state=training");
    nanos += 1_000_000_000;
    reader.heartbeat();
    assertThat(published(0)).contains("unit=1 beat=1 state=training");
    assertThat(published(1)).contains("unit=1 beat=1 state=training");
    nanos += 1_000_000_000;
    reader.heartbeat();
    assertThat(published(0)).as("a beat without progress").contains("beat=2");
    reader.heartbeat();
    assertThat(published(0)).as("within the same second").contains("beat=2");
  }

  @Test
  void saysWhatItsCheckpointStillNeeds() {
    reader.seekToBeginning();
    sent(0);
    units(1);
    assertThat(Kept.parse(published(0))).as("before there is a checkpoint").isEmpty();
    reader.keep(1, Map.of(0, 1L, 1, 0L));
    nanos += 1_000_000_000;
    reader.heartbeat();
    assertThat(Kept.parse(published(0))).contains(new Kept(1, 1));
    assertThat(Kept.parse(published(1))).contains(new Kept(1, 0));
  }

  @Test
  void aFinishedRunSaysSoAndIsQuiet() {
    reader.seekToBeginning();
    sent(0);
    units(1);
    reader.finish(SHORTLY);
    nanos += 5_000_000_000L;
    reader.heartbeat();
    RunPosition position = RunPosition.parse(published(0)).orElseThrow();
    assertThat(position.state()).isEqualTo(RunPosition.State.DONE);
    assertThat(position.unit()).isEqualTo(1);
  }

  @Test
  void lagIsInUnitsNotInOffsets() {
    reader.seekToBeginning();
    for (long unit = 0; unit < 4; unit++) {
      nextOffset[(int) (unit % P)]++;
      sent(unit);
    }
    units(2);
    kafka.updateEndOffsets(offsets(24L, 24L));
    assertThat(reader.lag()).as("2 waiting, 10 a partition behind 20 offsets").isEqualTo(22);
  }

  private UnitReader reader(int partitions) {
    List<PartitionInfo> infos = new ArrayList<>();
    Node[] none = {};
    for (int p = 0; p < partitions; p++) {
      infos.add(new PartitionInfo("toy.train", p, Node.noNode(), none, none));
    }
    kafka.updatePartitions("toy.train", infos);
    kafka.updateBeginningOffsets(offsets(0L, 0L));
    return new UnitReader(TOPICS, kafka, () -> nanos += 1_000_000);
  }

  private void sent(long unit) {
    sent((int) (unit % P), unit);
  }

  private void sent(int partition, long unit) {
    deliver(partition, Samples.batch(TOY, unit));
  }

  private void deliver(int partition, ImageBatch batch) {
    kafka.addRecord(
        Samples.record("toy.train", partition, nextOffset[partition]++, batch.encode()));
  }

  private List<Long> units(int count) {
    List<Long> units = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reader.next(SHORTLY).ifPresent(batch -> units.add(batch.unit()));
    }
    return units;
  }

  private String published(int partition) {
    Map<TopicPartition, OffsetAndMetadata> all = kafka.committed(Set.of(partition(partition)));
    return java.util.Objects.requireNonNull(all.get(partition(partition))).metadata();
  }

  private static TopicPartition partition(int partition) {
    return new TopicPartition("toy.train", partition);
  }

  private static Map<TopicPartition, Long> offsets(long first, long second) {
    return new HashMap<>(Map.of(partition(0), first, partition(1), second));
  }
}
