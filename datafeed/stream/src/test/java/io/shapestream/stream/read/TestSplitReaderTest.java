package io.shapestream.stream.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.Samples;
import io.shapestream.stream.StreamDescription;
import io.shapestream.stream.StreamTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TestSplitReaderTest {
  private static final Duration SHORTLY = Duration.ofMillis(50);
  private static final StreamDescription TOY = Samples.description(2);

  private final MockConsumer<byte[], ByteBuffer> kafka = new MockConsumer<>("none");
  private final TestSplitReader reader = reader();
  private long nanos;
  private long offset;

  @Test
  void tellsTheDescriptionBeforeAnyBatchIsTaken() {
    assertThat(reader.description(SHORTLY)).as("before a feeder has written").isEmpty();
    sent(Samples.testBatch(TOY, 0));
    assertThat(reader.description(SHORTLY)).contains(TOY);
    assertThat(reader.taken()).isZero();
  }

  @Test
  void readsEveryBatchOnceAndAgainAfterRewinding() {
    for (int round = 0; round < 2; round++) {
      offset = 0;
      sent(Samples.testBatch(TOY, 0));
      sent(Samples.testBatch(TOY, 1));
      assertThat(reader.readAll(SHORTLY)).as("round %d", round).hasSize(2);
      assertThat(reader.isComplete()).isTrue();
      assertThat(reader.next(SHORTLY)).as("after the last").isEmpty();
      reader.rewind();
    }
  }

  @Test
  void aBatchThatIsMissingIsAnError() {
    sent(Samples.testBatch(TOY, 1));
    assertThatThrownBy(() -> reader.next(SHORTLY))
        .hasMessage(
            "toy.test-0@0: batch 0 of the test split must come here, but batch 1 of it does");
  }

  @Test
  void anIncompleteSplitIsToldAsSuch() {
    sent(Samples.testBatch(TOY, 0));
    assertThatThrownBy(() -> reader.readAll(SHORTLY))
        .hasMessage(
            "toy.test-0: only 1 of 2 batches of the test split came within 0 s; is a feeder running?");
  }

  private TestSplitReader reader() {
    kafka.updateBeginningOffsets(Map.of(new TopicPartition("toy.test", 0), 0L));
    return new TestSplitReader(new StreamTopics("toy"), kafka, () -> nanos += 1_000_000);
  }

  private void sent(ImageBatch batch) {
    kafka.addRecord(Samples.record("toy.test", 0, offset++, batch.encode()));
  }
}
