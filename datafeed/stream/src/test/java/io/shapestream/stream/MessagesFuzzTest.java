package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.shapestream.fuzzing.Bounds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whatever lies in a topic is a message that says the same when written again, or a sentence. */
class MessagesFuzzTest {

  @FuzzTest
  void aBatchIsReadOrRefused(byte[] bytes) throws Exception {
    readOrRefused(bytes, ImageBatch::decode, ImageBatch::encode);
  }

  @FuzzTest
  void aPlanUnitIsReadOrRefused(byte[] bytes) throws Exception {
    readOrRefused(bytes, PlanUnit::decode, PlanUnit::encode);
  }

  @FuzzTest
  void aRejectionIsReadOrRefused(byte[] bytes) throws Exception {
    readOrRefused(bytes, Rejection::decode, Rejection::encode);
  }

  @FuzzTest
  void aRunsPositionIsReadOrIgnored(byte[] bytes) throws Exception {
    String metadata = new String(bytes, StandardCharsets.UTF_8);
    Bounds.SMALL
        .hold(bytes.length, () -> RunPosition.parse(metadata))
        .ifPresent(read -> assertThat(RunPosition.parse(read.format())).contains(read));
  }

  private static <T> void readOrRefused(
      byte[] bytes, Function<ConsumerRecord<?, ByteBuffer>, T> decode, Function<T, byte[]> encode)
      throws Exception {
    T message;
    try {
      message = Bounds.SMALL.hold(bytes.length, () -> decode.apply(record(bytes)));
    } catch (StreamException e) {
      assertThat(e).hasMessageStartingWith("toy.topic-3@7: ");
      return;
    }
    assertThat(decode.apply(record(encode.apply(message)))).isEqualTo(message);
  }

  private static ConsumerRecord<byte[], ByteBuffer> record(byte[] bytes) {
    return Samples.record("toy.topic", 3, 7, bytes);
  }
}
