package io.shapestream.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.shapestream.stream.wire.ImageBatchOrBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Between the records of the contract and their bytes. Nothing is trusted that comes in. */
final class Messages {
  private static final int PIXELS = io.shapestream.stream.wire.ImageBatch.PIXELS_FIELD_NUMBER;

  private Messages() {}

  static String where(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  static io.shapestream.stream.wire.PlanUnit of(PlanUnit unit) {
    return io.shapestream.stream.wire.PlanUnit.newBuilder()
        .setVersion(PlanUnit.VERSION)
        .setUnit(unit.unit())
        .setEpoch(unit.epoch())
        .setSlice(unit.slice())
        .build();
  }

  static PlanUnit planUnit(ByteBuffer bytes, String where) {
    var message = parsed(io.shapestream.stream.wire.PlanUnit.parser(), bytes, where, "a plan unit");
    known(message.getVersion(), PlanUnit.VERSION, where, "a plan unit");
    return checked(
        where, () -> new PlanUnit(message.getUnit(), message.getEpoch(), message.getSlice()));
  }

  /**
   * The record of a batch, as Protobuf would write the message, field by field. Pixels are copied
   * once, into their place: a message that held them would copy them once more.
   */
  static byte[] encode(ImageBatch batch) {
    ByteBuffer pixels = batch.pixels();
    int length = pixels.remaining();
    var front = beforePixels(batch);
    var back = behindPixels(batch, crc32c(pixels));
    int at = front.getSerializedSize() + pixelsHeadSize(length);
    byte[] record = new byte[at + length + back.getSerializedSize()];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(record, 0, at);
      front.writeTo(out);
      writePixelsHead(out, length);
      pixels.get(record, at, length);
      back.writeTo(CodedOutputStream.newInstance(record, at + length, back.getSerializedSize()));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return record;
  }

  private static io.shapestream.stream.wire.ImageBatch beforePixels(ImageBatch batch) {
    var builder = io.shapestream.stream.wire.ImageBatch.newBuilder();
    Arrays.stream(batch.labels()).forEach(builder::addLabels);
    Arrays.stream(batch.sampleIds()).forEach(builder::addSampleIds);
    return builder
        .setVersion(ImageBatch.VERSION)
        .setUnit(batch.unit())
        .setEpoch(batch.epoch())
        .setSlice(batch.slice())
        .build();
  }

  private static io.shapestream.stream.wire.ImageBatch behindPixels(ImageBatch batch, int crc) {
    return io.shapestream.stream.wire.ImageBatch.newBuilder()
        .setCrc32C(crc)
        .setDescription(of(batch.description()))
        .build();
  }

  /** Tag and length; nothing where there are no pixels, as empty fields are left out. */
  private static int pixelsHeadSize(int length) {
    return length == 0
        ? 0
        : CodedOutputStream.computeTagSize(PIXELS)
            + CodedOutputStream.computeUInt32SizeNoTag(length);
  }

  private static void writePixelsHead(CodedOutputStream out, int length) throws IOException {
    if (length > 0) {
      out.writeTag(PIXELS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(length);
    }
  }

  static ImageBatch imageBatch(ByteBuffer bytes, String where) {
    var message =
        parsed(io.shapestream.stream.wire.ImageBatch.parser(), bytes, where, "an image batch");
    known(message.getVersion(), ImageBatch.VERSION, where, "an image batch");
    ByteBuffer pixels = message.getPixels().asReadOnlyByteBuffer();
    intact(message, pixels, where);
    StreamDescription description = description(message.getDescription(), where);
    return checked(
        where,
        () ->
            new ImageBatch(
                message.getUnit(),
                message.getEpoch(),
                message.getSlice(),
                unboxed(message.getLabelsList()),
                unboxed(message.getSampleIdsList()),
                pixels,
                description));
  }

  static io.shapestream.stream.wire.Rejection of(Rejection rejection) {
    return io.shapestream.stream.wire.Rejection.newBuilder()
        .setVersion(Rejection.VERSION)
        .setUnit(rejection.unit())
        .setSlot(rejection.slot())
        .setSampleId(rejection.sampleId())
        .setReplacedBy(rejection.replacedBy())
        .setSource(rejection.source())
        .setReason(rejection.reason())
        .setTestSplit(rejection.testSplit())
        .build();
  }

  static Rejection rejection(ByteBuffer bytes, String where) {
    var message =
        parsed(io.shapestream.stream.wire.Rejection.parser(), bytes, where, "a rejection");
    known(message.getVersion(), Rejection.VERSION, where, "a rejection");
    return checked(
        where,
        () ->
            new Rejection(
                message.getUnit(),
                message.getSlot(),
                message.getSampleId(),
                message.getReplacedBy(),
                message.getSource(),
                message.getReason(),
                message.getTestSplit()));
  }

  private static io.shapestream.stream.wire.StreamDescription of(StreamDescription description) {
    return io.shapestream.stream.wire.StreamDescription.newBuilder()
        .setVersion(StreamDescription.VERSION)
        .setStream(description.stream())
        .setDataset(description.dataset())
        .addAllClasses(description.classes())
        .setChannels(description.channels())
        .setHeight(description.height())
        .setWidth(description.width())
        .setTrainSamples(description.trainSamples())
        .setTestSamples(description.testSamples())
        .setUnitSize(description.unitSize())
        .setUnitsPerEpoch(description.unitsPerEpoch())
        .setEpochs(description.epochs())
        .setSeed(description.seed())
        .setPartitions(description.partitions())
        .addAllMean(description.mean())
        .addAllDeviation(description.deviation())
        .setFingerprint(ByteString.fromHex(description.fingerprint()))
        .setPreprocessing(description.preprocessing())
        .build();
  }

  private static StreamDescription description(
      io.shapestream.stream.wire.StreamDescription message, String where) {
    known(message.getVersion(), StreamDescription.VERSION, where, "a stream description");
    return checked(where, () -> description(message));
  }

  private static StreamDescription description(
      io.shapestream.stream.wire.StreamDescription message) {
    StreamDescription description =
        new StreamDescription(
            message.getStream(),
            message.getDataset(),
            message.getClassesList(),
            message.getChannels(),
            message.getHeight(),
            message.getWidth(),
            message.getTrainSamples(),
            message.getTestSamples(),
            message.getUnitSize(),
            message.getEpochs(),
            message.getSeed(),
            message.getPartitions(),
            message.getMeanList(),
            message.getDeviationList(),
            HexFormat.of().formatHex(message.getFingerprint().toByteArray()),
            message.getPreprocessing());
    Limits.equal("units per epoch", message.getUnitsPerEpoch(), description.unitsPerEpoch());
    return description;
  }

  private static <M> M parsed(Parser<M> parser, ByteBuffer bytes, String where, String what) {
    // Only a ByteString's own input may alias: the pixels stay where Kafka put them.
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes.duplicate()).newCodedInput();
    input.enableAliasing(true);
    try {
      return parser.parseFrom(input);
    } catch (IOException e) {
      throw new StreamException(where + ": not " + what + ": " + e.getMessage(), e);
    }
  }

  private static void known(int version, int newest, String where, String what) {
    if (version < 1 || version > newest) {
      throw new StreamException(
          "%s: %s of version %s, but this program reads 1..%d; use one as new as the feeder"
              .formatted(where, what, Integer.toUnsignedString(version), newest));
    }
  }

  private static void intact(ImageBatchOrBuilder message, ByteBuffer pixels, String where) {
    int actual = crc32c(pixels);
    if (actual != message.getCrc32C()) {
      throw new StreamException(
          "%s: unit %s is damaged: CRC32C of its pixels is %08x, but %08x was sent"
              .formatted(
                  where, Long.toUnsignedString(message.getUnit()), actual, message.getCrc32C()));
    }
  }

  private static <T> T checked(String where, Supplier<T> construction) {
    try {
      return construction.get();
    } catch (IllegalArgumentException e) {
      throw new StreamException(where + ": " + e.getMessage(), e);
    }
  }

  private static int crc32c(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  private static int[] unboxed(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
