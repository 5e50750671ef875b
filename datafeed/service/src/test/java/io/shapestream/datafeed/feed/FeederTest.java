package io.shapestream.datafeed.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.command.UserError;
import io.shapestream.datafeed.ToyDataset;
import io.shapestream.datafeed.preprocess.Augmentation;
import io.shapestream.datafeed.preprocess.BatchMaker;
import io.shapestream.datafeed.preprocess.Preprocessor;
import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamException;
import io.shapestream.stream.StreamTopics;
import io.shapestream.stream.read.LogTail;
import io.shapestream.stream.read.TestSplitReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class FeederTest {
  private static final int P = 2;
  private static final StreamTopics TOPICS = new StreamTopics("toy");
  private static final StreamDescription TOY = description(42);

  private final MockConsumer<byte[], ByteBuffer> plan = new MockConsumer<>("none");
  private final MockConsumer<byte[], ByteBuffer> test = new MockConsumer<>("none");
  private final MockConsumer<byte[], ByteBuffer> train = new MockConsumer<>("none");
  private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  private final List<String> ownership = new ArrayList<>();
  private final Map<Integer, Long> planned = new HashMap<>();
  private long nanos;
  private long ticking;
  private final Meter meter = new Meter();
  private final Feeder feeder = feeder();

  private static final class Meter implements FeedMeter {
    private int made;
    private int committed;

    @Override
    public void made(java.time.Duration time) {
      made++;
    }

    @Override
    public void committed(java.time.Duration time, List<Rejection> rejections) {
      committed++;
    }
  }

  @Test
  void eachUnitIsCommittedWithThePlansOffset() {
    described(TOY);
    assigned(0, 1);
    feeder.runOnce();
    planned(0, 2);
    feeder.runOnce();
    MockProducer<byte[], byte[]> lane0 = producers.get(0);
    assertThat(units(lane0)).containsExactly(0L, 2L);
    assertThat(lane0.commitCount()).as("transactions").isEqualTo(1);
    assertThat(lane0.consumerGroupOffsetsHistory().get(0).values())
        .containsExactly(Map.of(plan(0), new OffsetAndMetadata(2)));
    assertThat(units(producers.get(1))).as("the other partition").isEmpty();
    assertThat(feeder.status().units()).isEqualTo(2);
    assertThat(feeder.status().images()).isEqualTo(8);
    assertThat(feeder.status().lagUnits()).isZero();
    assertThat(meter.made).as("units timed").isEqualTo(2);
    assertThat(meter.committed).as("transactions timed").isEqualTo(1);
  }

  @Test
  void nothingIsMadeBeforeTheStreamIsKnownToBeOurs() {
    assigned(0, 1);
    feeder.runOnce();
    assertThat(producers).as("producers before the description").isEmpty();
    assertThat(feeder.isFeeding()).isFalse();
    assertThat(plan.paused()).containsExactlyInAnyOrder(plan(0), plan(1));
    described(TOY);
    feeder.runOnce();
    assertThat(producers).hasSize(2);
    assertThat(feeder.isFeeding()).isTrue();
    assertThat(plan.paused()).isEmpty();
  }

  @Test
  void aStreamThatIsMadeDifferentlyIsRefused() {
    described(description(43));
    assertThatThrownBy(feeder::runOnce)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("here seed is 42 instead of 43;");
  }

  @Test
  void goesOnWhereTheGroupAndTheTrainLogAgreeToBe() {
    written(0, 0, 2);
    plan.commitSync(Map.of(plan(0), new OffsetAndMetadata(2)));
    described(TOY);
    assigned(0);
    feeder.runOnce();
    planned.put(0, 2L);
    planned(0, 1);
    feeder.runOnce();
    assertThat(units(producers.get(0))).containsExactly(4L);
  }

  @Test
  void aGroupThatKafkaHasForgottenIsNoDanger() {
    written(0, 0, 2);
    described(TOY);
    assigned(0);
    feeder.runOnce();
    planned.put(0, 2L);
    planned(0, 1);
    feeder.runOnce();
    assertThat(units(producers.get(0))).as("units after those in the log").containsExactly(4L);
  }

  @Test
  void aGroupThatWasResetByHandIsAnError() {
    written(0, 0, 2);
    plan.commitSync(Map.of(plan(0), new OffsetAndMetadata(0)));
    described(TOY);
    assigned(0);
    assertThatThrownBy(feeder::runOnce)
        .isInstanceOf(StreamException.class)
        .hasMessage(
            "toy.plan-0: group toy.feeders has offset 0, but toy.train ends with what follows from"
                + " offset 2: the offsets were reset by hand, or the topics are not of one stream");
  }

  @Test
  void aGroupThatIsAheadOfTheTrainLogIsAnError() {
    plan.commitSync(Map.of(plan(0), new OffsetAndMetadata(1)));
    described(TOY);
    assigned(0);
    assertThatThrownBy(feeder::runOnce).hasMessageContaining("has offset 1, but toy.train ends");
  }

  @Test
  void withoutGroupAndLogNobodyKnowsWhereToGoOn() {
    train.updateBeginningOffsets(Map.of(train(0), 9L));
    train.updateEndOffsets(Map.of(train(0), 9L));
    described(TOY);
    assigned(0);
    assertThatThrownBy(feeder::runOnce)
        .hasMessage(
            "toy.plan-0: neither group toy.feeders nor toy.train tells how far the stream was fed:"
                + " both were deleted; start a new stream");
  }

  @Test
  void aTransactionThatFailsIsDoneAgainByAFreshProducer() {
    for (RuntimeException failure :
        List.of(
            new ProducerFencedException("fenced"),
            new CommitFailedException("rebalance"),
            new TimeoutException("no answer"))) {
      described(TOY);
      assigned(0);
      feeder.runOnce();
      planned.put(0, 0L);
      planned(0, 1);
      MockProducer<byte[], byte[]> failing = last();
      failing.commitTransactionException = failure;
      feeder.runOnce();
      assertThat(failing.closed()).as("closed after %s", failure).isTrue();
      assertThat(plan.paused()).containsExactly(plan(0));
      nanos += 100_000_000;
      feeder.runOnce();
      planned.put(0, 0L);
      planned(0, 1);
      feeder.runOnce();
      assertThat(units(last())).as("units after %s", failure).containsExactly(0L);
      plan.rebalance(List.of());
    }
    assertThat(feeder.status().failures()).isEqualTo(3);
    assertThat(feeder.status().units()).as("units counted once each").isEqualTo(3);
  }

  @Test
  void aPartitionThatWasLostIsNotOpenedAgain() {
    described(TOY);
    assigned(0, 1);
    feeder.runOnce();
    planned(0, 1);
    producers.get(0).commitTransactionException = new ProducerFencedException("fenced");
    feeder.runOnce();
    plan.rebalance(List.of(plan(1)));
    nanos += 100_000_000;
    feeder.runOnce();
    assertThat(producers.subList(2, producers.size()))
        .as("producers after the loss belong to partition 1")
        .allSatisfy(p -> assertThat(p.transactionInitialized()).isTrue())
        .hasSizeLessThanOrEqualTo(1);
    assertThat(feeder.status().partitions()).isEqualTo(1);
  }

  @Test
  void aMissingRightEndsTheFeeder() {
    described(TOY);
    assigned(0);
    feeder.runOnce();
    planned(0, 1);
    last().commitTransactionException = new AuthorizationException("not allowed");
    assertThatThrownBy(feeder::runOnce).isInstanceOf(AuthorizationException.class);
  }

  @Test
  void aPlanWhoseRecordsWereDeletedIsAnError() {
    described(TOY);
    assigned(0);
    feeder.runOnce();
    plan.setPollException(new OffsetOutOfRangeException(Map.of(plan(0), 0L)));
    assertThatThrownBy(feeder::runOnce)
        .isInstanceOf(StreamException.class)
        .hasMessageStartingWith(
            "[toy.plan-0]: records of the plan that are still to be worked off");
  }

  @Test
  void aHoleInThePlanIsAnError() {
    described(TOY);
    assigned(0);
    feeder.runOnce();
    planned.put(0, 1L);
    planned(0, 1);
    assertThatThrownBy(feeder::runOnce)
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("toy.plan-0@1: the plan must go on at offset 0");
  }

  @Test
  void unitsBeyondThePlansEndArePassedBy() {
    described(TOY);
    assigned(0);
    feeder.runOnce();
    planned(0, 5);
    feeder.runOnce();
    assertThat(units(producers.get(0))).as("units of 2 epochs of 3").containsExactly(0L, 2L, 4L);
    assertThat(producers.get(0).consumerGroupOffsetsHistory().get(0).values())
        .containsExactly(Map.of(plan(0), new OffsetAndMetadata(5)));
  }

  @Test
  void ownershipOfPartition0IsTold() {
    assigned(1);
    assertThat(ownership).isEmpty();
    assigned(0, 1);
    assigned(1);
    assertThat(ownership).containsExactly("acquired", "lost");
  }

  @Test
  void closesEverything() {
    described(TOY);
    assigned(0);
    feeder.runOnce();
    feeder.close();
    assertThat(plan.closed() && test.closed() && train.closed() && last().closed()).isTrue();
  }

  private Feeder feeder() {
    test.updateBeginningOffsets(Map.of(new TopicPartition("toy.test", 0), 0L));
    plan.updateBeginningOffsets(Map.of(plan(0), 0L, plan(1), 0L));
    train.updateBeginningOffsets(Map.of(train(0), 0L, train(1), 0L));
    train.updateEndOffsets(Map.of(train(0), 0L, train(1), 0L));
    BatchMaker maker =
        new BatchMaker(TOY, new ToyDataset(12, 0), new Preprocessor(42, 4, Augmentation.NONE));
    return new Feeder(
        TOPICS,
        TOY.plan(),
        1 << 20,
        plan,
        partition -> producer(),
        maker,
        new StreamGate(TOY, new TestSplitReader(TOPICS, test, () -> ticking += 10_000_000)),
        new LogTail(train),
        new Ownership() {
          @Override
          public void acquired() {
            ownership.add("acquired");
          }

          @Override
          public void lost() {
            ownership.add("lost");
          }
        },
        meter,
        () -> nanos);
  }

  private MockProducer<byte[], byte[]> producer() {
    producers.add(
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
    return last();
  }

  private MockProducer<byte[], byte[]> last() {
    return producers.get(producers.size() - 1);
  }

  private void assigned(Integer... partitions) {
    plan.rebalance(java.util.Arrays.stream(partitions).map(FeederTest::plan).toList());
  }

  private void described(StreamDescription description) {
    ImageBatch batch =
        new ImageBatch(0, 0, 0, new int[0], new int[0], ByteBuffer.allocate(0), description);
    test.addRecord(record("toy.test", 0, 0, batch.encode()));
  }

  /** Units lie in the train log, each followed by its transaction's marker. */
  private void written(int partition, long... units) {
    BatchMaker maker =
        new BatchMaker(TOY, new ToyDataset(12, 0), new Preprocessor(42, 4, Augmentation.NONE));
    train.assign(List.of(train(partition)));
    train.updateEndOffsets(Map.of(train(partition), (long) units.length));
    train.schedulePollTask(
        () -> {
          for (int i = 0; i < units.length; i++) {
            byte[] value = maker.train(units[i]).images().encode();
            train.addRecord(record("toy.train", partition, i, value));
          }
        });
  }

  private void planned(int partition, int units) {
    for (int i = 0; i < units; i++) {
      long offset = planned.merge(partition, 1L, Long::sum) - 1;
      plan.addRecord(record("toy.plan", partition, offset, new byte[0]));
    }
  }

  private static ConsumerRecord<byte[], ByteBuffer> record(
      String topic, int partition, long offset, byte[] value) {
    return new ConsumerRecord<>(topic, partition, offset, new byte[0], ByteBuffer.wrap(value));
  }

  private static List<Long> units(MockProducer<byte[], byte[]> producer) {
    List<Long> units = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> sent : producer.history()) {
      assertThat(sent.topic()).isEqualTo("toy.train");
      units.add(ImageBatch.decode(record(sent.topic(), sent.partition(), 0, sent.value())).unit());
    }
    return units;
  }

  private static TopicPartition plan(int partition) {
    return new TopicPartition("toy.plan", partition);
  }

  private static TopicPartition train(int partition) {
    return new TopicPartition("toy.train", partition);
  }

  private static StreamDescription description(long seed) {
    return new StreamDescription(
        "toy",
        "toy",
        List.of("even", "odd"),
        1,
        4,
        4,
        12,
        0,
        4,
        2,
        seed,
        P,
        List.of(0.5f),
        List.of(0.5f),
        "00".repeat(32),
        "none");
  }
}
