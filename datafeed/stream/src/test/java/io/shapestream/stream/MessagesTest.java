package io.shapestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final StreamDescription DESCRIPTION = Samples.description(2);
  private static final ImageBatch BATCH = Samples.batch(DESCRIPTION, 2);

  @Test
  void bytesOfAPlanUnitArePinned() {
    PlanUnit unit = new PlanUnit(300, 2, 7);
    assertThat(hex(unit.encode())).isEqualTo("080110ac0218022007");
    assertThat(PlanUnit.decode(record("toy.plan", unit.encode()))).isEqualTo(unit);
  }

  @Test
  void bytesOfARejectionArePinned() {
    Rejection rejection = new Rejection(300, 1, 2, 3, "a.png", "it is empty", true);
    assertThat(hex(rejection.encode()))
        .isEqualTo("080110ac021801200228033205612e706e673a0b697420697320656d7074794001");
    assertThat(Rejection.decode(record("toy.rejected", rejection.encode()))).isEqualTo(rejection);
  }

  @Test
  void bytesOfABatchArePinned() {
    assertThat(hex(BATCH.encode()))
        .isEqualTo(
            "080110022002" // version 1, unit 2, epoch 0, slice 2
                + "2a0100320104" // label 0, sample 4
                + "3a0401020304" // pixels
                + "45f48c3029" // CRC32C of 01020304, little-endian
                + "4a640801" // description, 100 bytes, version 1
                + "1203746f791a08746f792064617461" // "toy", "toy data"
                + "22036361742203646f67" // "cat", "dog"
                + "280130023802" // 1 x 2 x 2 pixels
                + "4007480450035803" // 7 train, 4 test samples; units of 3, 3 an epoch
                + "682a7002" // seed 42, 2 partitions
                + "7a040000003f8201040000803e" // mean 0.5, deviation 0.25
                + "8a0120"
                + DESCRIPTION.fingerprint()
                + "9201046e6f6e65"); // "none"
  }

  @Test
  void aBatchSurvivesTheWire() {
    assertThat(decoded(BATCH.encode())).isEqualTo(BATCH);
    assertThat(decoded(BATCH.encode())).hasSameHashCodeAs(BATCH);
  }

  @Test
  void anEmptyBatchSurvivesTheWire() {
    ImageBatch empty =
        new ImageBatch(0, 0, 0, new int[0], new int[0], ByteBuffer.allocate(0), DESCRIPTION);
    assertThat(decoded(empty.encode())).isEqualTo(empty);
  }

  @Test
  void pixelsAreNotCopied() {
    byte[] bytes = BATCH.encode();
    ImageBatch batch = decoded(bytes);
    byte before = batch.pixels().get(0);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 0x55;
    }
    assertThat(batch.pixels().get(0))
        .as("a pixel after its record's bytes were overwritten")
        .isEqualTo((byte) (before ^ 0x55));
  }

  @Test
  void pixelsCannotBeWritten() {
    assertThat(decoded(BATCH.encode()).pixels().isReadOnly()).isTrue();
  }

  @Test
  void everyFlippedBitIsNoticedOrHarmless() {
    byte[] good = BATCH.encode();
    int pixelBits = 0;
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      pixelBits += refusedForItsChecksum(bad) ? 1 : 0;
    }
    assertThat(pixelBits).as("flips noticed by the checksum").isGreaterThanOrEqualTo(4 * 8 + 32);
  }

  @Test
  void everyTruncationIsRefusedWithASentence() {
    byte[] good = BATCH.encode();
    for (int length = 0; length < good.length; length++) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> decoded(bad))
          .as("the first %d bytes", length)
          .isInstanceOf(StreamException.class)
          .hasMessageStartingWith("toy.train-1@17: ");
    }
  }

  @Test
  void noiseIsRefusedWithASentence() {
    Random random = new Random(3);
    for (int i = 0; i < 5000; i++) {
      byte[] bad = new byte[random.nextInt(60)];
      random.nextBytes(bad);
      assertThatThrownBy(() -> decoded(bad)).isInstanceOf(StreamException.class);
    }
  }

  @Test
  void damagedPixelsAreNamed() {
    refused(
        b -> b.setCrc32C(1),
        "toy.train-1@17: unit 2 is damaged: CRC32C of its pixels is 29308cf4, but 00000001 was sent");
  }

  @Test
  void aNewerVersionIsRefused() {
    refused(
        b -> b.setVersion(2),
        "toy.train-1@17: an image batch of version 2, but this program reads 1..1; use one as new as the feeder");
    refused(
        b -> b.getDescriptionBuilder().setVersion(9),
        "toy.train-1@17: a stream description of version 9, but this program reads 1..1; use one as new as the feeder");
  }

  @Test
  void sizesMustAgreeWithTheDescription() {
    refused(b -> b.addLabels(0), "toy.train-1@17: number of sample ids must be 2, was 1");
    refused(
        b -> b.addLabels(0).addSampleIds(0),
        "toy.train-1@17: number of pixel bytes must be 8, was 4");
    refused(
        b -> b.getDescriptionBuilder().setHeight(3),
        "toy.train-1@17: number of pixel bytes must be 6, was 4");
    refused(
        b -> b.getDescriptionBuilder().setUnitsPerEpoch(4),
        "toy.train-1@17: units per epoch must be 3, was 4");
  }

  @Test
  void hostileNumbersAreRefused() {
    refused(b -> b.setLabels(0, 2), "toy.train-1@17: label must be 0..1, was 2");
    refused(b -> b.setLabels(0, -1), "toy.train-1@17: label must be 0..1, was -1");
    refused(b -> b.setSampleIds(0, 7), "toy.train-1@17: sample id must be 0..6, was 7");
    refused(b -> b.setUnit(-1), "toy.train-1@17: unit must be 0 or more, was -1");
    refused(
        b -> b.getDescriptionBuilder().setChannels(0),
        "toy.train-1@17: channels must be 1..64, was 0");
    refused(
        b ->
            b.getDescriptionBuilder()
                .setHeight(4096)
                .setWidth(4096)
                .setUnitSize(65536)
                .setUnitsPerEpoch(1),
        "toy.train-1@17: unit-size must be 1..0 for images of 16777216 bytes (a unit holds at most 8388608 bytes), was 65536");
    refused(
        b -> b.getDescriptionBuilder().setMean(0, Float.NaN),
        "toy.train-1@17: mean must be 0..1 and deviation above 0, up to 1, were NaN and 0.25");
    refused(
        b -> b.getDescriptionBuilder().setFingerprint(ByteString.EMPTY),
        "toy.train-1@17: fingerprint must be a SHA-256 in hex, was ");
  }

  @Test
  void fieldsOfTheFutureAreIgnored() {
    byte[] good = BATCH.encode();
    byte[] newer = Arrays.copyOf(good, good.length + 3);
    newer[good.length] = (byte) 0xf8; // field 31, varint
    newer[good.length + 1] = 0x01;
    newer[good.length + 2] = 0x05;
    assertThat(decoded(newer)).isEqualTo(BATCH);
  }

  private static void refused(
      Consumer<io.shapestream.stream.wire.ImageBatch.Builder> defect, String sentence) {
    var builder = parsed(BATCH.encode()).toBuilder();
    defect.accept(builder);
    byte[] bad = builder.build().toByteArray();
    assertThatThrownBy(() -> decoded(bad)).isInstanceOf(StreamException.class).hasMessage(sentence);
  }

  private static boolean refusedForItsChecksum(byte[] bytes) {
    try {
      decoded(bytes);
      return false;
    } catch (StreamException e) {
      return String.valueOf(e.getMessage()).contains("CRC32C");
    }
  }

  private static io.shapestream.stream.wire.ImageBatch parsed(byte[] bytes) {
    try {
      return io.shapestream.stream.wire.ImageBatch.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static ImageBatch decoded(byte[] bytes) {
    return ImageBatch.decode(record("toy.train", bytes));
  }

  private static org.apache.kafka.clients.consumer.ConsumerRecord<byte[], ByteBuffer> record(
      String topic, byte[] bytes) {
    return Samples.record(topic, 1, 17, bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
